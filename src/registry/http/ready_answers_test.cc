// Aim: a pull is answered at once after the first, without new memory, and never a moment longer
// than its token, its key, its policies and its content hold.
#include "base/allocations_test.h"
#include "registry/testing/fixture.h"

namespace minato::registry {
namespace {

using testing::BackEnd;
using testing::RegistryTest;

// Keys as an administrator changes them.
class Keys final : public KeyWatch {
 public:
  std::uint64_t revision() const override { return revision_; }
  bool holds(const aws::Principal& principal) const override {
    ++asked_;
    return active_ && principal.access_key_id == "AKIA";
  }
  void set_active(bool active) {
    active_ = active;
    ++revision_;
  }
  void change_another() { ++revision_; }
  int asked() const { return asked_; }

 private:
  std::uint64_t revision_ = 1;
  bool active_ = true;
  mutable int asked_ = 0;
};

class AnyUpstream final : public Upstream {
 public:
  bool concerns(const Scope&, const std::string& name) const override { return name == name_; }
  Awaitable<Result<>> prepare(UpstreamPull) override {
    ++prepared_;
    co_return Result<>();
  }
  std::string name_ = {};
  int prepared_ = 0;
};

class ReadyPulls : public RegistryTest {
 protected:
  void SetUp() override {
    RegistryTest::SetUp();
    http_ = std::make_unique<RegistryHttp>(
        *registry_,
        [this](const Access& access) {
          ++questions_;
          from_ = fmt::format("{} {}", access.region, access.source_ip);
          if (denied_ == access.action && access.resource.ends_with(":repository/web")) {
            return Result<>(fail(errors::denied("not this one")));
          }
          return Result<>();
        },
        nullptr, &upstream_, &keys_);
    make_repository("web");
    manifest_ = make_image("web", "one");
    push_manifest("web", "v1", manifest_);
    layer_ = "/v2/web/blobs/" + sha256("layer one").to_string();
  }
  void TearDown() override {
    http_.reset();
    RegistryTest::TearDown();
  }

  // After it a pull is not noted any more.
  void pull(const std::string& target) {
    EXPECT_EQ(call("GET", target).status, 200);
    testing::run(stop(*registry_));
    EXPECT_EQ(call("GET", target).status, 200);
  }
  http::Request request(std::string target, std::string method = "GET") {
    return {.method = std::move(method),
            .target = std::move(target),
            .headers = {{"Host", "localhost:4566"}, {"Authorization", basic()}}};
  }
  bool is_ready(const std::string& target, const std::string& method = "GET") {
    return ready(request(target, method)).has_value();
  }
  void expect_refused(const std::string& target, int status) {
    EXPECT_FALSE(is_ready(target)) << target;
    EXPECT_EQ(call("GET", target).status, status) << target;
    EXPECT_FALSE(is_ready(target)) << target;
  }

  Keys keys_;
  AnyUpstream upstream_;
  std::string denied_;
  int questions_ = 0;
  std::string from_ = {};  // region and address of the last one
  std::string manifest_;
  std::string layer_;
  const std::string tag_ = "/v2/web/manifests/v1";
};

INSTANTIATE_TEST_SUITE_P(BackEnds, ReadyPulls, ::testing::Values(BackEnd::kMemory, BackEnd::kFiles),
                         testing::back_end_name);

TEST_P(ReadyPulls, AreAnsweredAtOnceAfterTheFirst) {
  EXPECT_FALSE(is_ready(tag_));
  EXPECT_EQ(call("GET", tag_).status, 200);
  pull(tag_);
  EXPECT_TRUE(was_ready_);
  const std::string by_digest = "/v2/web/manifests/" + sha256(manifest_).to_string();
  for (const std::string& target : {tag_, by_digest}) {
    for (const char* method : {"GET", "HEAD"}) {
      EXPECT_TRUE(is_ready(target, method)) << method << target;
      EXPECT_EQ(call(method, target).status, 200);
    }
  }
  EXPECT_EQ(call("GET", layer_).body, "layer one");
  EXPECT_EQ(was_ready_, GetParam() == BackEnd::kFiles);
  EXPECT_EQ(call("HEAD", layer_).status, 200);
  EXPECT_EQ(was_ready_, GetParam() == BackEnd::kFiles);
}

TEST_P(ReadyPulls, TakeNoMemory) {
  pull(tag_);
  call("GET", layer_);
  const std::string by_digest = "/v2/web/manifests/" + sha256(manifest_).to_string();
  std::vector<std::string> targets{tag_, by_digest};
  if (GetParam() == BackEnd::kFiles) targets.push_back(layer_);
  for (const std::string& target : targets) {
    for (const char* method : {"GET", "HEAD"}) {
      const http::Request wanted = request(target, method);
      ASSERT_TRUE(ready(wanted));
      http::ReadyAnswer answer;
      const std::size_t before = allocations;
      const bool found = http_->find_ready(wanted, answer);
      const std::size_t after = allocations;
      EXPECT_TRUE(found);
      EXPECT_EQ(after - before, 0U) << method << " " << target;
    }
  }
}

// Each of these would be answered if what is at hand were taken for allowed.
TEST_P(ReadyPulls, EndWithTheKey) {
  pull(tag_);
  ASSERT_TRUE(is_ready(tag_));
  keys_.set_active(false);
  expect_refused(tag_, 401);
  expect_refused(layer_, 401);
  EXPECT_EQ(call("PUT", "/v2/web/manifests/v2", manifest_).status, 401);
  keys_.set_active(true);
  EXPECT_EQ(call("GET", tag_).status, 200);
  EXPECT_TRUE(is_ready(tag_));
}

TEST_P(ReadyPulls, AskForTheKeyOnceAChange) {
  pull(tag_);
  const int asked = keys_.asked();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(is_ready(tag_));
  EXPECT_EQ(keys_.asked(), asked);
  keys_.change_another();
  EXPECT_FALSE(is_ready(tag_));
  EXPECT_EQ(call("GET", tag_).status, 200);
  EXPECT_EQ(keys_.asked(), asked + 1);
  EXPECT_TRUE(is_ready(tag_));
}

TEST_P(ReadyPulls, EndWithTheToken) {
  pull(tag_);
  clock_.advance(TokenAuthenticator::kLifetime - Duration(1));
  EXPECT_TRUE(is_ready(tag_));
  clock_.advance(Duration(1));
  expect_refused(tag_, 401);
}

TEST_P(ReadyPulls, AskThePoliciesEachTime) {
  pull(tag_);
  call("GET", layer_);
  const int before = questions_;
  EXPECT_TRUE(is_ready(tag_));
  EXPECT_EQ(questions_, before + 1);
  denied_ = "ecr:BatchGetImage";
  expect_refused(tag_, 403);
  EXPECT_EQ(call("GET", layer_).status, 200);
  denied_ = "ecr:GetDownloadUrlForLayer";
  expect_refused(layer_, 403);
  // Another action than GET's.
  EXPECT_EQ(call("HEAD", layer_).status, 200);
  denied_ = "ecr:BatchCheckLayerAvailability";
  EXPECT_EQ(call("GET", layer_).status, 200);
  EXPECT_EQ(call("HEAD", layer_).status, 403);
  EXPECT_EQ(call("GET", tag_).status, 200);
}

TEST_P(ReadyPulls, AreForTheVeryTokenOnly) {
  pull(tag_);
  http::Request forged = request(tag_);
  const std::string valid = basic();
  for (const std::string& header :
       {valid + "A", valid.substr(0, valid.size() - 1), std::string()}) {
    forged.headers.set("Authorization", header);
    EXPECT_FALSE(ready(forged)) << header;
    EXPECT_EQ(call("GET", tag_, "", {{"Authorization", header}}).status, 401);
  }
  forged.headers.erase("Authorization");
  EXPECT_FALSE(ready(forged));
}

TEST_P(ReadyPulls, FollowTheTag) {
  pull(tag_);
  const std::string other = make_image("web", "two");
  ASSERT_EQ(push_manifest("web", "v1", other).status, 201);
  EXPECT_FALSE(is_ready(tag_));
  EXPECT_EQ(call("GET", tag_).body, other);
  EXPECT_EQ(call("DELETE", tag_).status, 202);
  expect_refused(tag_, 404);
}

TEST_P(ReadyPulls, EndWithTheImage) {
  const std::string target = "/v2/web/manifests/" + sha256(manifest_).to_string();
  pull(target);
  const auto set_archived = [&](bool archived) {
    const auto repository = testing::run(
        registry_->repositories().find({.account = kAccount, .region = kRegion}, "web"));
    ASSERT_TRUE(testing::run(
        registry_->images().set_archived(*repository, sha256(manifest_).to_string(), archived)));
  };
  call("GET", layer_);
  set_archived(true);
  EXPECT_FALSE(is_ready(target));
  EXPECT_FALSE(is_ready(layer_));
  EXPECT_EQ(call("GET", layer_).status, 404);
  set_archived(false);
  EXPECT_EQ(call("GET", layer_).status, 200);
  pull(target);
  EXPECT_EQ(call("DELETE", target).status, 202);
  expect_refused(target, 404);
}

TEST_P(ReadyPulls, EndWithTheRepository) {
  pull(tag_);
  call("GET", layer_);
  const Scope scope{.account = kAccount, .region = kRegion};
  ASSERT_TRUE(testing::run(registry_->repositories().remove(scope, "web", true)));
  expect_refused(tag_, 404);
  expect_refused(layer_, 404);
  make_repository("web");
  expect_refused(tag_, 404);
  expect_refused(layer_, 404);
}

TEST_P(ReadyPulls, LeaveConditionsRangesAndNotesToTheHandler) {
  EXPECT_EQ(call("GET", tag_).status, 200);
  pull(tag_);
  call("GET", layer_);
  for (const char* field : {"If-None-Match", "Range"}) {
    http::Request conditional = request(layer_);
    conditional.headers.add(field, field[0] == 'R' ? "bytes=0-1" : "\"x\"");
    EXPECT_FALSE(ready(conditional)) << field;
  }
  EXPECT_EQ(call("GET", layer_, "", {{"Range", "bytes=0-1"}}).status, 206);
  EXPECT_FALSE(is_ready(tag_ + "?x=y"));
  EXPECT_FALSE(is_ready(tag_, "PUT"));
  EXPECT_FALSE(is_ready(tag_, "DELETE"));
  clock_.advance(std::chrono::hours(24));
  token_ = registry_->authenticator().issue(principal_, kRegion, clock_.now()).token;
  EXPECT_EQ(call("HEAD", tag_).status, 200);
  EXPECT_FALSE(is_ready(tag_)) << "this pull is to be noted";
  EXPECT_TRUE(is_ready(tag_, "HEAD")) << "and this is none";
}

TEST_P(ReadyPulls, ALayerWithoutImageIsKeptByAskingForIt) {
  const std::string target = "/v2/web/blobs/" + push_blob("web", "nobody names it");
  EXPECT_EQ(call("GET", target).status, 200);
  EXPECT_FALSE(is_ready(target));
}

TEST_P(ReadyPulls, OfACacheAskItsUpstream) {
  pull(tag_);
  upstream_.name_ = "web";
  EXPECT_FALSE(is_ready(tag_));
  EXPECT_EQ(call("GET", tag_).status, 200);
  EXPECT_EQ(upstream_.prepared_, 1);
  EXPECT_FALSE(is_ready(tag_));
}

TEST_P(ReadyPulls, ARegionOfTheHostIsAnotherPlace) {
  pull(tag_);
  http::Request elsewhere = request(tag_);
  elsewhere.headers.set("Host", "123456789012.dkr.ecr.us-west-2.example.org");
  EXPECT_FALSE(ready(elsewhere));
  elsewhere.headers.set("Host", std::string(kAccount) + ".dkr.ecr.eu-west-1.example.org");
  EXPECT_TRUE(ready(elsewhere));
}

// Conditions on aws:SourceIp and aws:RequestedRegion were asked with nothing, and with the region
// of the server.
TEST_P(ReadyPulls, PoliciesAreToldTheAddressAndTheRegion) {
  pull(tag_);
  http::Request asked = request(tag_);
  asked.peer = "192.0.2.7";
  from_.clear();
  ASSERT_TRUE(ready(asked));
  EXPECT_EQ(from_, "eu-west-1 192.0.2.7");
}

TEST_P(ReadyPulls, ALostOrShortFileIsNotSent) {
  if (GetParam() != BackEnd::kFiles) return;
  call("GET", layer_);
  ASSERT_TRUE(is_ready(layer_));
  const std::string path = registry_->layers().file_of(sha256("layer one"));
  ASSERT_EQ(::chmod(path.c_str(), 0600), 0);
  ASSERT_EQ(::truncate(path.c_str(), 3), 0);
  EXPECT_FALSE(is_ready(layer_));
  ASSERT_EQ(::unlink(path.c_str()), 0);
  EXPECT_FALSE(is_ready(layer_));
}

}  // namespace
}  // namespace minato::registry
