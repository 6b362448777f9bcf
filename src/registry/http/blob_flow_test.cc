// Aim: blobs come and go as the OCI distribution specification says, on every back end, and a
// broken upload neither leaves a blob nor loses what was acknowledged.
#include <thread>

#include "registry/testing/fixture.h"

namespace minato::registry {
namespace {

using testing::BackEnd;
using testing::RegistryTest;

Result<> deny_reading(const Access& access) {
  if (access.action == "ecr:GetDownloadUrlForLayer") return fail(errors::denied("not this one"));
  return {};
}

class BlobFlow : public RegistryTest {
 protected:
  void SetUp() override {
    RegistryTest::SetUp();
    make_repository("web/app");
  }
  std::string start() {
    const auto answer = call("POST", "/v2/web/app/blobs/uploads/");
    EXPECT_EQ(answer.status, 202);
    return header(answer, "Location");
  }
  const std::string content_ = std::string(5000, 'x') + "end";
  const std::string digest_ = sha256(content_).to_string();
};

INSTANTIATE_TEST_SUITE_P(BackEnds, BlobFlow, ::testing::Values(BackEnd::kMemory, BackEnd::kFiles),
                         testing::back_end_name);

TEST_P(BlobFlow, AsksForBasicAuthentication) {
  const auto answer = call("GET", "/v2/", "", {{"Authorization", ""}});
  EXPECT_EQ(answer.status, 401);
  EXPECT_TRUE(header(answer, "WWW-Authenticate").starts_with("Basic realm="));
  EXPECT_NE(answer.body.find("UNAUTHORIZED"), std::string::npos);
  EXPECT_EQ(call("GET", "/v2/").status, 200);
  EXPECT_EQ(call("GET", "/v2/", "", {{"Authorization", "Bearer " + token_}}).status, 200);
  EXPECT_EQ(call("POST", "/v2/").status, 405);
  clock_.advance(std::chrono::hours(12));
  EXPECT_EQ(call("GET", "/v2/").status, 401);
}

TEST_P(BlobFlow, TokenEndpointGivesTheBearerToken) {
  const auto answer = call("GET", "/v2/token?service=x&scope=y");
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.body.find("\"expires_in\":43200"), std::string::npos) << answer.body;
  EXPECT_EQ(call("GET", "/v2/token", "", {{"Authorization", "Basic x"}}).status, 401);
}

TEST_P(BlobFlow, UnknownRepositoryIsNamed) {
  const auto answer = call("POST", "/v2/nobody/blobs/uploads/");
  EXPECT_EQ(answer.status, 404);
  EXPECT_NE(answer.body.find("NAME_UNKNOWN"), std::string::npos);
  EXPECT_NE(answer.body.find("The repository with name 'nobody' does not exist in the registry "
                             "with id '123456789012'"),
            std::string::npos);
}

TEST_P(BlobFlow, HostNamesAccountAndRegion) {
  EXPECT_EQ(call("GET", "/v2/web/app/tags/list", "",
                 {{"Host", "123456789012.dkr.ecr.eu-west-1.example.org"}})
                .status,
            200);
  EXPECT_EQ(call("GET", "/v2/web/app/tags/list", "",
                 {{"Host", "123456789012.dkr.ecr.us-east-1.example.org"}})
                .status,
            404);
  EXPECT_EQ(call("GET", "/v2/web/app/tags/list", "",
                 {{"Host", "999999999999.dkr.ecr.eu-west-1.example.org"}})
                .status,
            403);
}

// Any account's repositories were listed to whoever named its host.
TEST_P(BlobFlow, TheCatalogueOfAnotherAccountIsNotListed) {
  const auto list = [&](const std::string& host) {
    return call("GET", "/v2/_catalog", "", {{"Host", host}});
  };
  EXPECT_EQ(list("123456789012.dkr.ecr.eu-west-1.example.org").body,
            R"({"repositories":["web/app"]})");
  const auto other = list("999999999999.dkr.ecr.eu-west-1.example.org");
  EXPECT_EQ(other.status, 403) << other.body;
}

TEST_P(BlobFlow, PoliciesAreToldTheAddressAndTheRegion) {
  std::vector<std::string> asked;
  http_ = std::make_unique<RegistryHttp>(*registry_, [&](const Access& access) {
    asked.push_back(fmt::format("{} {} {}", access.action, access.region, access.source_ip));
    return Result<>();
  });
  http::Request request{.method = "GET",
                        .target = "/v2/_catalog",
                        .headers = {{"Authorization", basic()},
                                    {"Host", "123456789012.dkr.ecr.us-west-2.example.org"}},
                        .peer = "192.0.2.7"};
  testing::Exchange exchange(request, SIZE_MAX);
  testing::run(serve(*http_, exchange));
  EXPECT_EQ(exchange.response().status, 200);
  EXPECT_EQ(asked, std::vector<std::string>{"ecr:DescribeRepositories us-west-2 192.0.2.7"});
  http_.reset();
}

TEST_P(BlobFlow, MonolithicPushAndPull) {
  EXPECT_EQ(call("HEAD", "/v2/web/app/blobs/" + digest_).status, 404);
  EXPECT_EQ(push_blob("web/app", content_), digest_);
  const auto head = call("HEAD", "/v2/web/app/blobs/" + digest_);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(header(head, "Content-Length"), "5003");
  EXPECT_EQ(header(head, "Docker-Content-Digest"), digest_);
  const auto get = call("GET", "/v2/web/app/blobs/" + digest_);
  EXPECT_EQ(get.status, 200);
  EXPECT_EQ(get.body, content_);
  EXPECT_EQ(used_file_, GetParam() == BackEnd::kFiles);
  EXPECT_EQ(
      call("GET", "/v2/web/app/blobs/" + digest_, "", {{"If-None-Match", header(get, "ETag")}})
          .status,
      304);
}

TEST_P(BlobFlow, RangesAreServedOrRefused) {
  push_blob("web/app", content_);
  const auto part = call("GET", "/v2/web/app/blobs/" + digest_, "", {{"Range", "bytes=5000-"}});
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, "end");
  EXPECT_EQ(header(part, "Content-Range"), "bytes 5000-5002/5003");
  const auto none = call("GET", "/v2/web/app/blobs/" + digest_, "", {{"Range", "bytes=6000-"}});
  EXPECT_EQ(none.status, 416);
  EXPECT_EQ(header(none, "Content-Range"), "bytes */5003");
}

TEST_P(BlobFlow, ChunksMustGoOnWhereTheUploadIs) {
  std::string place = start();
  auto status = call("GET", place);
  EXPECT_EQ(status.status, 204);
  EXPECT_EQ(header(status, "Range"), "0-0");
  auto answer = call("PATCH", place, content_.substr(0, 3000), {{"Content-Range", "0-2999"}});
  EXPECT_EQ(answer.status, 202);
  EXPECT_EQ(header(answer, "Range"), "0-2999");
  // Out of order, again, and as last chunk: refused, and nothing changes.
  for (const char* range : {"3500-3999", "0-499"}) {
    const std::string method = range[0] == '0' ? "PUT" : "PATCH";
    const std::string query = method == "PUT" ? "?digest=" + digest_ : "";
    answer = call(method, place + query, content_.substr(0, 500), {{"Content-Range", range}});
    EXPECT_EQ(answer.status, 416) << range;
    EXPECT_EQ(header(answer, "Range"), "0-2999");
    EXPECT_EQ(header(answer, "Location"), place);
  }
  EXPECT_EQ(call("PATCH", place, "x", {{"Content-Range", "x"}}).status, 400);
  answer = call("PATCH", place, "x", {{"Content-Range", "3000-3009"}});
  EXPECT_EQ(answer.status, 400);
  EXPECT_NE(answer.body.find("SIZE_INVALID"), std::string::npos);
  status = call("GET", place);
  EXPECT_EQ(header(status, "Range"), "0-2999");
  answer = call("PUT", place + "?digest=" + digest_, content_.substr(3000),
                {{"Content-Range", "3000-5002"}});
  EXPECT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(header(answer, "Location"), "/v2/web/app/blobs/" + digest_);
  EXPECT_EQ(call("GET", "/v2/web/app/blobs/" + digest_).body, content_);
  EXPECT_EQ(call("GET", place).status, 404);
}

TEST_P(BlobFlow, DroppedConnectionKeepsWhatCame) {
  const std::string place = start();
  break_at_ = 2500;
  EXPECT_EQ(call("PATCH", place, content_).status, 0);
  break_at_ = SIZE_MAX;
  EXPECT_EQ(header(call("GET", place), "Range"), "0-2499");
  EXPECT_EQ(call("PATCH", place, content_.substr(2500)).status, 202);
  EXPECT_EQ(call("PUT", place + "?digest=" + digest_).status, 201);
  EXPECT_EQ(call("GET", "/v2/web/app/blobs/" + digest_).body, content_);
}

// What lives on disk only: memory does not outlive the process.
class BlobFlowOnDisk : public BlobFlow {};
INSTANTIATE_TEST_SUITE_P(BackEnds, BlobFlowOnDisk, ::testing::Values(BackEnd::kFiles),
                         testing::back_end_name);

TEST_P(BlobFlowOnDisk, UploadGoesOnAfterRestart) {
  const std::string place = start();
  EXPECT_EQ(call("PATCH", place, content_.substr(0, 4000)).status, 202);
  const std::string old_token = token_;
  close();
  open();
  token_ = old_token;  // the signing key is kept, so logins are too
  EXPECT_EQ(header(call("GET", place), "Range"), "0-3999");
  EXPECT_EQ(call("PUT", place + "?digest=" + digest_, content_.substr(4000)).status, 201);
  EXPECT_EQ(call("GET", "/v2/web/app/blobs/" + digest_).body, content_);
}

TEST_P(BlobFlow, BrokenUploadLeavesNoBlob) {
  break_at_ = 2500;
  EXPECT_EQ(call("POST", "/v2/web/app/blobs/uploads/?digest=" + digest_, content_).status, 0);
  break_at_ = SIZE_MAX;
  EXPECT_TRUE(testing::run(blobs_->list_uploads())->empty());
  EXPECT_EQ(call("HEAD", "/v2/web/app/blobs/" + digest_).status, 404);

  const std::string place = start();
  const auto answer = call("PUT", place + "?digest=" + digest_, "other");
  EXPECT_EQ(answer.status, 400);
  EXPECT_NE(answer.body.find("DIGEST_INVALID"), std::string::npos);
  EXPECT_EQ(call("PUT", start() + "?digest=sha3:00", "x").status, 400);
  EXPECT_EQ(call("PUT", start(), "x").status, 400);
  EXPECT_EQ(call("HEAD", "/v2/web/app/blobs/" + digest_).status, 404);
}

TEST_P(BlobFlow, UploadsAreCancelledAndBelongToOneRepository) {
  make_repository("web/other");
  const std::string place = start();
  std::string elsewhere = place;
  elsewhere.replace(elsewhere.find("web/app"), 7, "web/other");
  EXPECT_EQ(call("PATCH", elsewhere, "x").status, 404);
  EXPECT_EQ(call("DELETE", place).status, 204);
  EXPECT_EQ(call("DELETE", place).status, 404);
  EXPECT_EQ(call("GET", "/v2/web/app/blobs/uploads/nothing").status, 404);
}

TEST_P(BlobFlow, KeepsTheClientsDigestAlgorithm) {
  Hasher hasher(Digest::Algorithm::kSha512);
  hasher.update(std::string_view(content_));
  const std::string digest = hasher.digest().to_string();
  EXPECT_EQ(call("POST", "/v2/web/app/blobs/uploads/?digest=" + digest, content_).status, 201);
  const auto get = call("GET", "/v2/web/app/blobs/" + digest);
  EXPECT_EQ(get.body, content_);
  EXPECT_EQ(header(get, "Docker-Content-Digest"), digest);
  EXPECT_EQ(call("HEAD", "/v2/web/app/blobs/sha256:xyz").status, 400);
}

TEST_P(BlobFlow, MountsFromAnotherRepositoryOrFallsBack) {
  make_repository("target");
  push_blob("web/app", content_);
  const std::string mount = "/v2/target/blobs/uploads/?mount=" + digest_;
  EXPECT_EQ(call("POST", mount + "&from=nobody").status, 202);
  EXPECT_EQ(call("POST", mount + "&from=Not+A+Name").status, 202);
  EXPECT_EQ(call("POST", "/v2/target/blobs/uploads/?mount=x&from=web/app").status, 400);
  EXPECT_EQ(call("HEAD", "/v2/target/blobs/" + digest_).status, 404);
  const auto answer = call("POST", mount + "&from=web/app");
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(header(answer, "Location"), "/v2/target/blobs/" + digest_);
  // The mounted layer does not depend on where it came from.
  EXPECT_EQ(call("DELETE", "/v2/web/app/blobs/" + digest_).status, 202);
  EXPECT_EQ(call("HEAD", "/v2/web/app/blobs/" + digest_).status, 404);
  EXPECT_EQ(call("GET", "/v2/target/blobs/" + digest_).body, content_);
  ASSERT_TRUE(testing::run(registry_->set_account_setting({.account = kAccount, .region = kRegion},
                                                          "BLOB_MOUNTING", "DISABLED")));
  EXPECT_EQ(call("POST", "/v2/web/app/blobs/uploads/?from=target&mount=" + digest_).status, 202);
}

TEST_P(BlobFlow, MountsWithoutANamedSourceFromWhatTheClientMayRead) {
  make_repository("target");
  const std::string mount = "/v2/target/blobs/uploads/?mount=" + digest_;
  EXPECT_EQ(call("POST", mount).status, 202);
  push_blob("web/app", content_);
  const auto holders = [&] {
    return *testing::run(registry_->layers().find_holders({.account = kAccount, .region = kRegion},
                                                          *Digest::parse(digest_), 10));
  };
  EXPECT_EQ(holders(), std::vector<std::string>{"web/app"});
  http_ = std::make_unique<RegistryHttp>(*registry_, deny_reading);
  EXPECT_EQ(call("POST", mount).status, 202);
  http_ = std::make_unique<RegistryHttp>(*registry_, allow_own_account);
  EXPECT_EQ(call("POST", mount).status, 201);
  EXPECT_EQ(holders(), (std::vector<std::string>{"target", "web/app"}));
  EXPECT_EQ(call("GET", "/v2/target/blobs/" + digest_).body, content_);
  EXPECT_EQ(call("DELETE", "/v2/target/blobs/" + digest_).status, 202);
  EXPECT_EQ(holders(), std::vector<std::string>{"web/app"});
  const Scope scope{.account = kAccount, .region = kRegion};
  ASSERT_TRUE(testing::run(registry_->repositories().remove(scope, "web/app", true)));
  ASSERT_TRUE(testing::run(registry_->maintain()));
  EXPECT_TRUE(holders().empty());
  EXPECT_EQ(call("POST", mount).status, 202);
}

TEST_P(BlobFlow, AnUnknownDigestAlgorithmIsRefusedBeforeTheUpload) {
  EXPECT_EQ(call("POST", "/v2/web/app/blobs/uploads/?digest-algorithm=sha512").status, 202);
  const auto refused = call("POST", "/v2/web/app/blobs/uploads/?digest-algorithm=md5");
  EXPECT_EQ(refused.status, 400);
  EXPECT_NE(refused.body.find("DIGEST_INVALID"), std::string::npos);
}

TEST_P(BlobFlow, AnUploadThatIsBeingWrittenIsWaitedForAWhile) {
  const std::string place = start();
  const auto repository = *testing::run(
      registry_->repositories().find({.account = kAccount, .region = kRegion}, "web/app"));
  const std::string id = place.substr(place.rfind('/') + 1);
  auto writer = *testing::run(registry_->layers().open_upload(repository, id));
  const std::jthread release([&] { writer.reset(); });
  EXPECT_EQ(call("GET", place).status, 204);
}

TEST_P(BlobFlow, ARangeCountsOnlyForTheContentItIsMeantFor) {
  push_blob("web/app", content_);
  const auto get = [&](std::string condition) {
    return call("GET", "/v2/web/app/blobs/" + digest_, "",
                {{"Range", "bytes=0-3"}, {"If-Range", std::move(condition)}});
  };
  EXPECT_EQ(get("\"" + digest_ + "\"").status, 206);
  EXPECT_EQ(get("\"sha256:other\"").status, 200);
  EXPECT_EQ(get("Mon, 23 Nov 2026 16:00:00 GMT").status, 200);
}

TEST_P(BlobFlow, LoginsThatEndSoonAreWarnedOf) {
  EXPECT_EQ(header(call("POST", "/v2/web/app/blobs/uploads/"), "Warning"), "(none)");
  clock_.advance(TokenAuthenticator::kLifetime - std::chrono::minutes(5));
  EXPECT_EQ(header(call("POST", "/v2/web/app/blobs/uploads/"), "Warning"),
            R"(299 - "The login ends in 6 minutes.")");
}

TEST_P(BlobFlow, LinksLetOneLayerBeReadWithoutLogin) {
  push_blob("web/app", content_);
  const auto repository = *testing::run(
      registry_->repositories().find({.account = kAccount, .region = kRegion}, "web/app"));
  const std::string target =
      "/v2/web/app/blobs/" + digest_ + "?" +
      registry_->links().make_query(repository, *Digest::parse(digest_), clock_.now());
  EXPECT_EQ(call("GET", target, "", {{"Authorization", ""}}).body, content_);
  EXPECT_EQ(call("DELETE", target, "", {{"Authorization", ""}}).status, 401);
  clock_.advance(LayerLinks::kLifetime);
  EXPECT_EQ(call("GET", target, "", {{"Authorization", ""}}).status, 401);
}

TEST_P(BlobFlow, CountsAndIdleRowsFollowEveryChange) {
  make_repository("target");
  const auto idle = [&] {
    return testing::run(store_->range(std::string(tables::kIdle), "", "", 100))->size();
  };
  push_blob("web/app", content_);
  EXPECT_EQ(idle(), 1u);  // the link; the blob has it
  call("POST", "/v2/target/blobs/uploads/?from=web/app&mount=" + digest_);
  EXPECT_EQ(idle(), 2u);
  call("DELETE", "/v2/web/app/blobs/" + digest_);
  EXPECT_EQ(idle(), 1u);
  call("DELETE", "/v2/target/blobs/" + digest_);
  EXPECT_EQ(idle(), 1u);  // now the blob itself
  push_blob("target", content_);
  EXPECT_EQ(idle(), 1u);  // the link again
}

}  // namespace
}  // namespace minato::registry
