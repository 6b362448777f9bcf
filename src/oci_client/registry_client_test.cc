// Aim: the client pulls and pushes as the distribution API says, logs in without giving secrets
// away, goes on after broken connections and takes nothing that has another digest.
#include "oci_client/registry_client.h"

#include "net/server_fixture_test.h"
#include "oci_client/answers.h"
#include "oci_client/testing/fake_registry.h"

namespace minato::oci {
namespace {

using namespace std::chrono_literals;
using testing::FakeRegistry;

const std::string kManifest = R"({"schemaVersion":2})";

class TextSource final : public BlobSource {
 public:
  explicit TextSource(std::string text) : text_(std::move(text)) {}
  Awaitable<Result<std::span<const std::byte>>> read_some() override {
    const std::size_t at = std::exchange(at_, std::min(at_ + 100, text_.size()));
    co_return std::as_bytes(std::span(text_)).subspan(at, at_ - at);
  }

 private:
  std::string text_;
  std::size_t at_ = 0;
};

class OciClient : public http::ServerTest {
 protected:
  void SetUp() override { start(fake_.handler()); }
  ~OciClient() override { stop(); }

  RegistryClient& client(Credentials credentials = {}) {
    Options options;
    options.retry_pause = 1ms;
    options.chunk_bytes = 1000;
    made_.push_back(std::make_unique<RegistryClient>(http::Peer{.host = "127.0.0.1", .port = port_},
                                                     std::move(credentials), clock_, options));
    return *made_.back();
  }
  static Awaitable<Result<std::string>> read(RegistryClient& client, std::string name,
                                             Digest digest) {
    CO_TRY(auto stream, co_await client.open_blob(std::move(name), std::move(digest)));
    std::string all;
    while (true) {
      CO_TRY(const auto piece, co_await stream->read_some());
      if (piece.empty()) co_return all;
      all.append(reinterpret_cast<const char*>(piece.data()), piece.size());
    }
  }
  Result<std::string> pull_blob(RegistryClient& from, const std::string& content) {
    return run(read(from, "web", sha256(content)));
  }
  static Awaitable<Result<>> push(RegistryClient& client, std::string content) {
    TextSource source(content);
    co_return co_await client.push_blob("web", sha256(content), source);
  }

  FakeRegistry fake_;
  FakeClock clock_;
  std::vector<std::unique_ptr<RegistryClient>> made_;
};

TEST_F(OciClient, PullsManifestsByTagAndDigest) {
  fake_.add_manifest("team/web", "v1", kManifest);
  const std::string digest = sha256(kManifest).to_string();
  auto by_tag = run(client().get_manifest("team/web", "v1"));
  ASSERT_TRUE(by_tag) << by_tag.error().message;
  EXPECT_EQ(by_tag->bytes, kManifest);
  EXPECT_EQ(by_tag->digest, digest);
  EXPECT_EQ(by_tag->media_type, "application/vnd.oci.image.manifest.v1+json");
  EXPECT_EQ(run(client().get_manifest("team/web", digest))->digest, digest);
  EXPECT_TRUE(run(client().head_manifest("team/web", "v1")));
  EXPECT_TRUE(run(client().ping()));
}

TEST_F(OciClient, TellsWhatARegistryRefuses) {
  const auto missing = run(client().get_manifest("web", "v1"));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  EXPECT_NE(missing.error().message.find("/v2/web/manifests/v1"), std::string::npos);
  EXPECT_NE(missing.error().message.find("UNKNOWN: not here"), std::string::npos);
  EXPECT_EQ(run(client().open_blob("web", sha256("x"))).error().code, ErrorCode::kNotFound);
  fake_.login = FakeRegistry::Login::kBasic;
  EXPECT_EQ(run(client().ping()).error().code, ErrorCode::kUnauthenticated);
  EXPECT_EQ(run(client({.user = "robot", .password = "wrong"}).ping()).error().code,
            ErrorCode::kUnauthenticated);
}

TEST_F(OciClient, PullsBlobsAndGoesOnAfterABrokenConnection) {
  const std::string content(300'000, 'b');
  fake_.add_blob("web", content);
  EXPECT_EQ(pull_blob(client(), content).value_or(""), content);
  fake_.break_after = 123'456;
  auto resumed = pull_blob(client(), content);
  ASSERT_TRUE(resumed) << resumed.error().message;
  EXPECT_EQ(*resumed, content);
  EXPECT_EQ(fake_.count("GET /v2/web/blobs/"), 3U);
  fake_.break_after = 123'456;
  fake_.ranges = false;
  auto again = pull_blob(client(), content);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(*again, content);
  EXPECT_TRUE(run(client().has_blob("web", sha256(content))).value_or(false));
  EXPECT_FALSE(run(client().has_blob("web", sha256("other"))).value_or(true));
}

TEST_F(OciClient, RefusesContentWithAnotherDigest) {
  const std::string content = "what was asked for";
  fake_.spoil_blob("web", sha256(content).to_string(), "what came");
  const auto spoiled = pull_blob(client(), content);
  ASSERT_FALSE(spoiled);
  EXPECT_EQ(spoiled.error().code, ErrorCode::kDataLoss);
  fake_.add_manifest("web", "v1", kManifest);
  const auto other = run(client().get_manifest("web", sha256("other").to_string()));
  EXPECT_EQ(other.error().code, ErrorCode::kNotFound);
}

TEST_F(OciClient, FetchesATokenOnceForEachScope) {
  fake_.login = FakeRegistry::Login::kToken;
  fake_.add_manifest("web", "v1", kManifest);
  auto& one = client({.user = "robot", .password = "secret"});
  ASSERT_TRUE(run(one.get_manifest("web", "v1")));
  ASSERT_TRUE(run(one.get_manifest("web", "v1")));
  EXPECT_EQ(fake_.count("GET /token?service=fake&scope=repository%3Aweb%3Apull&account=robot"), 1U);
  EXPECT_TRUE(run(one.head_manifest("web", "v1")));
  EXPECT_EQ(fake_.count("GET /token"), 1U);
  clock_.advance(6min);
  ASSERT_TRUE(run(one.get_manifest("web", "v1")));
  EXPECT_EQ(fake_.count("GET /token"), 2U);
  ASSERT_TRUE(run(client().get_manifest("web", "v1"))) << "anonymous";
  const auto refused =
      run(client({.user = "robot", .password = "wrong"}).get_manifest("web", "v1"));
  EXPECT_EQ(refused.error().code, ErrorCode::kUnauthenticated);
}

TEST_F(OciClient, KeepsTheLoginFromWhereBlobsAreRedirectedTo) {
  FakeRegistry store;
  http::Server other(threads_.executors(), store.handler(), {});
  const auto port = *other.listen("127.0.0.1", 0);
  store.add_blob("web", "content");
  fake_.login = FakeRegistry::Login::kBasic;
  fake_.redirect_blobs_to = "http://127.0.0.1:" + std::to_string(port);
  auto pulled = pull_blob(client({.user = "robot", .password = "secret"}), "content");
  ASSERT_TRUE(pulled) << pulled.error().message;
  EXPECT_EQ(*pulled, "content");
  ASSERT_EQ(store.seen().size(), 1U);
  EXPECT_EQ(store.seen()[0].authorization, "");
  run(other.stop(100ms));
}

TEST_F(OciClient, GivesUpOnARegistryThatRedirectsForEver) {
  fake_.redirect_blobs_to = "http://127.0.0.1:" + std::to_string(port_);
  const auto pulled = pull_blob(client(), "content");
  ASSERT_FALSE(pulled);
  EXPECT_NE(pulled.error().message.find("redirects too often"), std::string::npos);
}

TEST_F(OciClient, RepeatsWhatAFailingRegistryRefuses) {
  fake_.add_manifest("web", "v1", kManifest);
  fake_.refuse = 2;
  EXPECT_TRUE(run(client().get_manifest("web", "v1")));
  fake_.refuse = 3;
  const auto refused = run(client().get_manifest("web", "v1"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
}

TEST_F(OciClient, WaitsAsLongAsTheRegistryAsksButNotForEver) {
  fake_.add_manifest("web", "v1", kManifest);
  fake_.refuse = 1;
  fake_.retry_after = "1";
  const auto start = std::chrono::steady_clock::now();
  EXPECT_TRUE(run(client().get_manifest("web", "v1")));
  EXPECT_GE(std::chrono::steady_clock::now() - start, 1s);
  for (const char* too_long : {"11", "86400"}) {
    fake_.refuse = 1;
    fake_.retry_after = too_long;
    const auto refused = run(client().get_manifest("web", "v1"));
    ASSERT_FALSE(refused) << too_long;
    EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(fake_.refuse, 0) << "asked once";
  }
  fake_.refuse = 1;
  fake_.retry_after = "Fri, 02 Jan 2026 03:04:05 GMT";
  EXPECT_TRUE(run(client().get_manifest("web", "v1")));
}

TEST_F(OciClient, ListsAllPages) {
  const std::vector<std::string> tags{"one", "three", "two"};
  EXPECT_EQ(run(client().list_tags("web", 100)).value(), tags);
  EXPECT_EQ(run(client().list_repositories(3)).value(),
            (std::vector<std::string>{"a", "b/c", "d"}));
  EXPECT_EQ(run(client().list_tags("web", 2)).error().code, ErrorCode::kResourceExhausted);
}

TEST_F(OciClient, ListsWhatRefersToAManifest) {
  const Digest subject = sha256("subject");
  const auto listed = run(client().list_referrers("web", subject, 10));
  EXPECT_EQ(listed.value(),
            std::vector{sha256("/v2/web/referrers/" + subject.to_string()).to_string()});
  fake_.referrers = false;
  const auto none = run(client().list_referrers("web", subject, 10));
  EXPECT_EQ(none.error().code, ErrorCode::kNotFound) << none.error().message;
}

TEST(IndexDigests, AreTakenOnlyWhenAllAreWellFormed) {
  EXPECT_TRUE(parse_index_digests(R"({"manifests":[]})").value().empty());
  for (const char* bad : {"", "[]", R"({})", R"({"manifests":[1]})", R"({"manifests":[{}]})",
                          R"({"manifests":[{"digest":"sha256:../x"}]})"}) {
    EXPECT_EQ(parse_index_digests(bad).error().code, ErrorCode::kInvalidArgument) << bad;
  }
}

TEST_F(OciClient, PushesInChunksAndGoesOnAfterABrokenConnection) {
  std::string content;
  for (int i = 0; content.size() < 4321; ++i) content += std::to_string(i) + " ";
  ASSERT_TRUE(run(push(client(), content)));
  EXPECT_EQ(fake_.blob("web", content), content);
  const auto patches = fake_.count("PATCH ");
  EXPECT_EQ(patches, content.size() / 1000);
  ASSERT_TRUE(run(push(client(), "small")));
  EXPECT_EQ(fake_.blob("web", "small"), "small");
  EXPECT_EQ(fake_.count("PATCH "), patches) << "what fits into one request is sent by it";
  ASSERT_TRUE(run(push(client(), "")));
  fake_.lose_patch = patches + 2;
  content += "more";
  auto pushed = run(push(client(), content));
  ASSERT_TRUE(pushed) << pushed.error().message;
  EXPECT_EQ(fake_.blob("web", content), content);
}

TEST_F(OciClient, MountsAndPutsManifests) {
  fake_.login = FakeRegistry::Login::kToken;
  fake_.add_blob("base", "layer");
  EXPECT_TRUE(run(client().mount_blob("web", "base", sha256("layer"))).value_or(false));
  EXPECT_FALSE(run(client().mount_blob("web", "base", sha256("other"))).value_or(true));
  fake_.refuse = 1;
  ASSERT_TRUE(run(client().put_manifest("web", "v1", kManifest, "application/json")));
  EXPECT_EQ(fake_.manifest("web", "v1"), kManifest);
}

TEST(OciAnswers, ReadsChallenges) {
  const auto two = parse_challenges(
      R"(Bearer realm="https://auth/t,x",service=s, scope="a \"b\"", Basic realm="r")");
  ASSERT_EQ(two.size(), 2U);
  EXPECT_EQ(two[0].scheme, "bearer");
  EXPECT_EQ(two[0].parameters.at("realm"), "https://auth/t,x");
  EXPECT_EQ(two[0].parameters.at("service"), "s");
  EXPECT_EQ(two[0].parameters.at("scope"), "a \"b\"");
  EXPECT_EQ(two[1].scheme, "basic");
  EXPECT_TRUE(parse_challenges("\"=,,= ;").empty());
  EXPECT_EQ(parse_challenges("Bearer realm=\"open").at(0).parameters.at("realm"), "open");
  EXPECT_FALSE(parse_token("{}"));
  EXPECT_FALSE(parse_token("[1"));
  EXPECT_EQ(parse_token(R"({"access_token":"t","expires_in":1})")->lifetime, 60s);
}

TEST(OciAnswers, ResolvesLocationsAndNeverLeavesTls) {
  const Url base{.peer = {.host = "r.example", .port = 443, .tls = true}, .target = "/v2/"};
  EXPECT_EQ(resolve_url(base, "/a?b#c")->target, "/a?b");
  EXPECT_EQ(resolve_url(base, "https://cdn.example/x?y")->to_string(), "https://cdn.example/x?y");
  EXPECT_EQ(resolve_url(base, "https://cdn.example?y")->target, "/?y");
  for (auto bad : {"http://r.example/x", "//r.example/x", "x", "", "ftp://r/x", "https://u@r/x"}) {
    EXPECT_FALSE(resolve_url(base, bad)) << bad;
  }
  EXPECT_EQ(next_link(R"(</v2/a?n=1>; rel="next")"), "/v2/a?n=1");
  EXPECT_EQ(next_link(R"(</x>; rel="prev", </y>; rel=next)"), "/y");
  EXPECT_EQ(next_link("</x"), "");
}

}  // namespace
}  // namespace minato::oci
