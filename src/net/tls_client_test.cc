// Aim: TLS connections are made only to servers whose certificate is signed by a trusted authority
// and carries the name asked for; requests and websockets work over them.
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <cstdlib>

#include "net/http_client.h"
#include "net/server_fixture_test.h"

namespace minato::http {
namespace {

using namespace std::chrono_literals;
using tcp = asio::ip::tcp;
using TlsSocket = asio::ssl::stream<tcp::socket>;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

struct Identity {
  std::string certificate;  // both PEM
  std::string key;
};

std::string text_of(BIO* bio) {
  char* data = nullptr;
  auto size = BIO_get_mem_data(bio, &data);
  std::string text(data, static_cast<std::size_t>(size));
  BIO_free(bio);
  return text;
}

// A self-signed certificate for "localhost", valid for an hour.
Identity make_identity() {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
  X509_set_pubkey(certificate, key);
  auto* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  auto* alternative = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost");
  X509_add_ext(certificate, alternative, -1);
  X509_EXTENSION_free(alternative);
  X509_sign(certificate, key, EVP_sha256());
  auto* certificate_text = BIO_new(BIO_s_mem());
  auto* key_text = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(certificate_text, certificate);
  PEM_write_bio_PrivateKey(key_text, key, nullptr, nullptr, 0, nullptr, nullptr);
  X509_free(certificate);
  EVP_PKEY_free(key);
  return {text_of(certificate_text), text_of(key_text)};
}

// Accepts one connection: a request gets a fixed answer, a websocket its first message back.
class TlsPeer {
 public:
  TlsPeer(const Executor& executor, const Identity& identity, bool websocket)
      : context_(asio::ssl::context::tls_server),
        acceptor_(executor, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
        websocket_(websocket) {
    context_.use_certificate_chain(asio::buffer(identity.certificate));
    context_.use_private_key(asio::buffer(identity.key), asio::ssl::context::pem);
    asio::co_spawn(executor, serve(this), asio::detached);
  }
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

 private:
  static Awaitable<void> serve(TlsPeer* self) {
    auto [error, socket] = co_await self->acceptor_.async_accept(kTuple);
    TlsSocket stream(std::move(socket), self->context_);
    auto [handshake_error] = co_await stream.async_handshake(TlsSocket::server, kTuple);
    if (error || handshake_error) co_return;
    if (self->websocket_) co_return co_await echo_once(std::move(stream));
    std::string head;
    co_await asio::async_read_until(stream, asio::dynamic_buffer(head), "\r\n\r\n", kTuple);
    constexpr std::string_view kAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret";
    co_await asio::async_write(stream, asio::buffer(kAnswer), kTuple);
    co_await stream.async_shutdown(kTuple);
  }
  static Awaitable<void> echo_once(TlsSocket stream) {
    boost::beast::websocket::stream<TlsSocket> socket(std::move(stream));
    boost::beast::flat_buffer message;
    co_await socket.async_accept(kTuple);
    co_await socket.async_read(message, kTuple);
    co_await socket.async_write(message.data(), kTuple);
    co_await socket.async_read(message, kTuple);
  }

  asio::ssl::context context_;
  tcp::acceptor acceptor_;
  bool websocket_;
};

Awaitable<Result<Response>> get(Peer peer) {
  Client client(std::move(peer));
  co_return co_await client.send({.target = "/"}, 10s, 1000);
}

Awaitable<Result<std::string>> round_trip(Peer peer, std::string message) {
  CO_TRY(auto made, co_await connect_websocket(std::move(peer), "/", {}, 10s));
  if (!made.socket) co_return fail(ErrorCode::kInternal, "refused");
  CO_TRY_VOID(co_await made.socket->write(std::move(message)));
  CO_TRY(auto back, co_await made.socket->read(10s));
  co_await made.socket->close(1000, "");
  co_return back;
}

class TlsClient : public ServerTest {
 protected:
  // The authorities are read once a process, before the first TLS connection.
  static void SetUpTestSuite() {
    trusted_ = make_identity();
    path_ = testing::TempDir() + "/minato_ca_" + std::to_string(::getpid());
    auto* file = std::fopen(path_.c_str(), "w");
    std::fputs(trusted_.certificate.c_str(), file);
    std::fclose(file);
    ::setenv("SSL_CERT_FILE", path_.c_str(), 1);
  }
  static void TearDownTestSuite() { ::unlink(path_.c_str()); }
  ~TlsClient() override { threads_.stop(); }

  Peer serve(const Identity& identity, std::string host, bool websocket = false) {
    peer_ = std::make_unique<TlsPeer>(threads_.executor(1), identity, websocket);
    return {.host = std::move(host), .port = peer_->port(), .tls = true};
  }

  static inline Identity trusted_;
  static inline std::string path_;
  std::unique_ptr<TlsPeer> peer_;
};

TEST_F(TlsClient, TalksToATrustedServer) {
  auto response = run(get(serve(trusted_, "localhost")));
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "secret");
}

TEST_F(TlsClient, RefusesAnotherName) {
  auto response = run(get(serve(trusted_, "127.0.0.1")));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(response.error().message.find("verify failed"), std::string::npos)
      << response.error().message;
}

TEST_F(TlsClient, RefusesAnUnknownAuthority) {
  auto response = run(get(serve(make_identity(), "localhost")));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::kUnavailable);
}

TEST_F(TlsClient, CarriesWebsockets) {
  std::string message(200'000, 'm');
  auto back = run(round_trip(serve(trusted_, "localhost", true), message));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_TRUE(*back == message);
}

}  // namespace
}  // namespace minato::http
