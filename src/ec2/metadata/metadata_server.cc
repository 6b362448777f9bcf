#include "ec2/metadata/metadata_server.h"

#include <unistd.h>

namespace minato::ec2 {
namespace {

using namespace std::chrono_literals;

// Of one instance at once.
constexpr std::size_t kConnectionsMax = 32;
constexpr std::size_t kMetadataHeadBytes = 8 * 1024;
constexpr auto kStopGrace = 100ms;

Awaitable<void> answer(http::Exchange& exchange, std::shared_ptr<const InstanceMetadata> metadata,
                       TimePoint now) {
  // Who has gone away needs no answer.
  [[maybe_unused]] const auto sent =
      co_await exchange.respond(metadata->answer(exchange.request(), now));
}

Awaitable<Result<SignedIdentity>> sign(IdentityKey& key, std::string document, TimePoint now) {
  co_return key.sign(std::move(document), now);
}

}  // namespace

Executor MetadataServer::thread() {
  if (!threads_) threads_ = std::make_unique<IoThreads>(1);
  return threads_->executor(0);
}

Awaitable<Result<SignedIdentity>> MetadataServer::identity_of(AgentHost host) {
  co_return co_await asio::co_spawn(thread(), sign(key_, identity_document(host), clock_.now()),
                                    asio::use_awaitable);
}

Awaitable<Result<>> MetadataServer::serve(AgentHost host, SignedIdentity identity, int listener) {
  co_await stop(host.instance_id);
  Served served{.metadata = std::make_shared<const InstanceMetadata>(host, identity, random_),
                .server = nullptr};
  served.server = std::make_unique<http::Server>(
      std::vector<Executor>{thread()},
      [this, metadata = served.metadata](http::Exchange& exchange) {
        return answer(exchange, metadata, clock_.now());
      },
      http::ServerOptions{.connections_max = kConnectionsMax,
                          .header_bytes_max = kMetadataHeadBytes});
  if (auto adopted = served.server->adopt_listener(listener); !adopted) {
    ::close(listener);
    co_return fail(std::move(adopted).error());
  }
  served_[host.instance_id] = std::move(served);
  co_return Result<>{};
}

Awaitable<void> MetadataServer::stop(std::string instance_id) {
  auto found = served_.extract(instance_id);
  if (!found.empty()) co_await found.mapped().server->stop(kStopGrace);
}

}  // namespace minato::ec2
