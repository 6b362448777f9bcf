// Aim: every request ends in one well-formed answer of its own protocol, handlers see only
// authenticated, valid and authorised calls, and run on the control executor.
#include "aws/dispatcher.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <fmt/format.h>

#include <stdexcept>
#include <thread>

#include "aws/testing/fake_exchange.h"
#include "gen/ec2.h"
#include "gen/ecr.h"
#include "gen/ecs.h"
#include "gen/iam.h"
#include "gen/sts.h"

namespace minato::aws {
namespace {

using testing::FakeExchange;
using GetCallerIdentity = sts::api::GetCallerIdentity;
using ListClusters = ecs::api::ListClusters;
using DescribeRegions = ec2::api::DescribeRegions;

const SigningCredentials kKey{"AKIAEXAMPLE", "secret", ""};

class OneKey final : public CredentialProvider {
 public:
  AuthResult<Credentials> find(const std::string& id, const std::string& token,
                               TimePoint) const override {
    if (id == "ASIAOLD" && token == "old") {
      return auth_fail(AuthFault::kTokenExpired,
                       "The security token included in the request is expired");
    }
    if (id != kKey.access_key_id || !token.empty()) {
      return auth_fail(AuthFault::kUnknownKey,
                       "The security token included in the request is invalid.");
    }
    return Credentials{.secret_key = kKey.secret_key,
                       .principal = {.kind = Principal::Kind::kRoot,
                                     .account = "111122223333",
                                     .arn = "arn:aws:iam::111122223333:root",
                                     .user_id = "111122223333",
                                     .access_key_id = id}};
  }
};

class Policy final : public Authorizer {
 public:
  Result<> authorize(const AccessRequest& request) const override {
    const std::string action(request.action);
    seen.push_back(action + " " + request.resources.front());
    if (action == denied) return fail(ErrorCode::kPermissionDenied, "not authorized");
    return {};
  }
  mutable std::vector<std::string> seen;
  std::string denied;
};

// What the handlers were called with.
struct Calls {
  RequestContext seen;
  std::thread::id thread;
};
struct None {};

template <class Op>
Result<None> nothing(const Calls&, const RequestContext&, const typename Op::Request&) {
  return None{};
}

Awaitable<Result<sts::api::GetCallerIdentityResponse>> identity(Calls&,
                                                                const RequestContext& context,
                                                                const GetCallerIdentity::Request&,
                                                                const None&) {
  co_return sts::api::GetCallerIdentityResponse{.user_id = context.principal.user_id,
                                                .account = context.account,
                                                .arn = context.principal.arn};
}

Awaitable<Result<ecs::api::ListClustersResponse>> list(Calls& calls, const RequestContext& context,
                                                       const ListClusters::Request& request,
                                                       const None&) {
  calls.thread = std::this_thread::get_id();
  calls.seen = context;
  if (request.next_token == "throw") throw std::runtime_error("broken");
  if (request.next_token == "fail") {
    co_return fail(ErrorCode::kNotFound, "Cluster not found.",
                   ecs::api::error::kClusterNotFoundException);
  }
  co_return ecs::api::ListClustersResponse{.cluster_arns = std::vector<std::string>{"a"}};
}

const Operation<GetCallerIdentity, Calls, None> kGetCallerIdentity{
    .find = nothing<GetCallerIdentity>,
    .resources = [](const RequestContext&, const None&) { return any_resource(); },
    .sample = "{}",
    .handle = identity};
const Operation<ListClusters, Calls, None> kListClusters{
    .find = nothing<ListClusters>,
    .resources = [](const RequestContext& context,
                    const None&) { return Arns{"arn:aws:ecs:" + context.region}; },
    .sample = "{}",
    .handle = list};

class DispatcherTest : public ::testing::Test {
 protected:
  void start(DispatcherOptions options = {}) {
    dispatcher = std::make_unique<Dispatcher>(
        Dispatcher::Ports{keys, policy, clock, random, control.get_executor()}, options);
    for (const ServiceInfo* service :
         {&ecs::api::kService, &ecr::api::kService, &iam::api::kService, &sts::api::kService,
          &ec2::api::kService}) {
      dispatcher->add_service(*service);
    }
    dispatcher->serve(kGetCallerIdentity, calls);
    dispatcher->serve(kListClusters, calls);
  }

  http::Response call(http::Request request) {
    if (!dispatcher) start();
    FakeExchange exchange(std::move(request));
    asio::co_spawn(control, dispatcher->serve_exchange(exchange), asio::detached);
    control.restart();
    control.run();
    EXPECT_TRUE(exchange.responded());
    EXPECT_EQ(exchange.response().headers.find("x-amzn-RequestId").value_or("").size(), 36U);
    return exchange.response();
  }

  http::Request json(std::string target, std::string body, std::string service = "ecs") const {
    http::Request request;
    request.method = "POST";
    request.headers = {{"Host", "localhost:4566"},
                       {"Content-Type", "application/x-amz-json-1.1"},
                       {"X-Amz-Target", std::move(target)}};
    request.body = std::move(body);
    sign_request(request, kKey, {"eu-west-1", std::move(service)}, clock.now());
    return request;
  }
  http::Request ecs_call(std::string operation, std::string body = "{}") const {
    return json("AmazonEC2ContainerServiceV20141113." + operation, std::move(body));
  }
  http::Request form(std::string body, std::string service) const {
    http::Request request;
    request.method = "POST";
    request.headers = {{"Host", "localhost:4566"},
                       {"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
    request.body = std::move(body);
    sign_request(request, kKey, {"us-east-1", std::move(service)}, clock.now());
    return request;
  }

  asio::io_context control;
  OneKey keys;
  Policy policy;
  FakeClock clock;
  SecureRandom random;
  std::unique_ptr<Dispatcher> dispatcher;
  Calls calls;
  RequestContext& seen = calls.seen;
  std::thread::id& handler_thread = calls.thread;
};

constexpr const char* kIdentity = "Action=GetCallerIdentity&Version=2011-06-15";

TEST_F(DispatcherTest, AnswersAJsonCall) {
  const auto response = call(ecs_call("ListClusters"));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers.find("Content-Type"), "application/x-amz-json-1.1");
  EXPECT_EQ(response.body, R"({"clusterArns":["a"]})");
  EXPECT_EQ(seen.account, "111122223333");
  EXPECT_EQ(seen.region, "eu-west-1");
  EXPECT_EQ(seen.service, "ecs");
  EXPECT_EQ(seen.operation, "ListClusters");
  EXPECT_EQ(seen.host, "localhost:4566");
  EXPECT_EQ(seen.now, clock.now());
}

TEST_F(DispatcherTest, AnswersAQueryCallInAFormOrInAPresignedUrl) {
  const auto posted = call(form(kIdentity, "sts"));
  EXPECT_EQ(posted.status, 200);
  EXPECT_NE(posted.body.find("<Account>111122223333</Account>"), std::string::npos);

  http::Request request;
  request.headers = {{"Host", "localhost:4566"}};
  request.target = std::string("/?") + kIdentity;
  request.target =
      presign_target(request, kKey, {"us-east-1", "sts"}, clock.now(), std::chrono::seconds{60});
  const auto presigned = call(request);
  EXPECT_EQ(presigned.status, 200) << presigned.body;
}

TEST_F(DispatcherTest, AuthorisesOnceWithActionAndResource) {
  EXPECT_EQ(call(ecs_call("ListClusters")).status, 200);
  EXPECT_EQ(policy.seen, std::vector<std::string>{"ecs:ListClusters arn:aws:ecs:eu-west-1"});
  policy.denied = "ecs:ListClusters";
  seen = {};
  const auto refused = call(ecs_call("ListClusters"));
  EXPECT_EQ(refused.status, 400);
  EXPECT_NE(refused.body.find("AccessDeniedException"), std::string::npos);
  EXPECT_TRUE(seen.request_id.empty()) << "the handler must not have run";
}

struct Case {
  std::string name;
  http::Request request;
  int status;
  std::string text;  // must be in the body
};

const SigningCredentials kStranger{"AKIASTRANGER", "secret", ""};
const SigningCredentials kWrong{"AKIAEXAMPLE", "other", ""};
const SigningCredentials kExpired{"ASIAOLD", "secret", "old"};

class RefusalTest : public DispatcherTest {
 protected:
  void expect(const std::vector<Case>& cases) {
    for (const Case& item : cases) {
      SCOPED_TRACE(item.name);
      const auto response = call(item.request);
      EXPECT_EQ(response.status, item.status) << response.body;
      EXPECT_NE(response.body.find(item.text), std::string::npos) << response.body;
      EXPECT_EQ(response.body.find("<html"), std::string::npos);
    }
  }

  static http::Request with(http::Request request, std::string name, std::string value) {
    request.headers.set(std::move(name), std::move(value));
    return request;
  }
  static http::Request unsigned_of(http::Request request) {
    request.headers.erase("Authorization");
    return request;
  }
  // Signed again by another key, or an hour ago.
  http::Request by(http::Request request, const SigningCredentials& key,
                   const std::string& service) const {
    sign_request(request, key, {"us-east-1", service}, clock.now());
    return request;
  }
  http::Request old(http::Request request, const std::string& service) const {
    sign_request(request, kKey, {"us-east-1", service}, clock.now() - std::chrono::hours{1});
    return request;
  }
};

TEST_F(RefusalTest, IsThatOfAJsonService) {
  const std::string list = "AmazonEC2ContainerServiceV20141113.ListClusters";
  expect({
      {"json unsigned", unsigned_of(ecs_call("ListClusters")), 400,
       R"("__type":"MissingAuthenticationTokenException")"},
      {"json header broken", with(ecs_call("ListClusters"), "Authorization", "AWS4-HMAC-SHA256 x"),
       400, R"("__type":"IncompleteSignatureException")"},
      {"json stranger", by(ecs_call("ListClusters"), kStranger, "ecs"), 400,
       R"("__type":"UnrecognizedClientException")"},
      {"json wrong secret", by(ecs_call("ListClusters"), kWrong, "ecs"), 400,
       R"("__type":"InvalidSignatureException")"},
      {"json old", old(ecs_call("ListClusters"), "ecs"), 400, "Signature expired: "},
      {"json expired token", by(ecs_call("ListClusters"), kExpired, "ecs"), 400,
       R"("__type":"ExpiredTokenException")"},
      {"json other service's scope", json(list, "{}", "ecr"), 400, "correct service: 'ecs'"},
      {"json unknown operation", ecs_call("Nonsense"), 400, "UnknownOperationException"},
      {"json unknown service", json("Nothing_1.ListClusters", "{}"), 400,
       "UnknownOperationException"},
      {"json not served", ecs_call("DescribeClusters"), 501, "ecs:DescribeClusters is not"},
      {"json not served and invalid", ecs_call("DescribeTasks"), 400, "Tasks can not be blank"},
      {"json syntax", ecs_call("ListClusters", "{"), 400, "SerializationException"},
      {"json handler refusal", ecs_call("ListClusters", R"({"nextToken":"fail"})"), 400,
       R"("__type":"ClusterNotFoundException")"},
      {"json handler throws", ecs_call("ListClusters", R"({"nextToken":"throw"})"), 500,
       "unknown error"},
      {"json gzip", with(ecs_call("ListClusters"), "Content-Encoding", "gzip"), 400,
       "Content-Encoding"},
      {"json too large", ecs_call("ListClusters", std::string(limits::kApiBodyBytes + 1, ' ')), 413,
       "RequestEntityTooLarge"},
      {"ecr not served",
       json("AmazonEC2ContainerRegistry_V20150921.DescribeRepositories", "{}", "ecr"), 501,
       "ecr:DescribeRepositories is not"},
  });
}

TEST_F(RefusalTest, IsThatOfAQueryService) {
  expect({
      {"query unsigned", unsigned_of(form(kIdentity, "sts")), 403,
       "<Code>MissingAuthenticationToken</Code>"},
      {"query header broken", with(form(kIdentity, "sts"), "Authorization", "AWS4-HMAC-SHA256 x"),
       400, "<Code>IncompleteSignature</Code>"},
      {"query stranger", by(form(kIdentity, "sts"), kStranger, "sts"), 403,
       "<Code>InvalidClientTokenId</Code>"},
      {"query wrong secret", by(form(kIdentity, "sts"), kWrong, "sts"), 403,
       "<Code>SignatureDoesNotMatch</Code>"},
      {"query old", old(form(kIdentity, "sts"), "sts"), 403, "Signature expired: "},
      {"query expired token", by(form(kIdentity, "sts"), kExpired, "sts"), 403,
       "<Code>ExpiredToken</Code>"},
      {"query no action", form("Version=2011-06-15", "sts"), 400, "<Code>MissingAction</Code>"},
      {"query bad action", form("Action=Nonsense&Version=2011-06-15", "sts"), 400,
       "Could not find operation Nonsense for version 2011-06-15"},
      {"query bad version", form("Action=GetCallerIdentity&Version=2000-01-01", "sts"), 400,
       "<Code>InvalidAction</Code>"},
      {"query broken escape", form("Action=%ZZ", "sts"), 400, "<Code>MalformedQueryString</Code>"},
      {"query not served", form("Action=ListUsers&Version=2010-05-08", "iam"), 501,
       "iam:ListUsers is not"},
      {"query unknown service", form("Action=List&Version=1", "sqs"), 400, "<ErrorResponse"},
  });
}

TEST_F(RefusalTest, IsThatOfEc2) {
  const std::string regions = "Action=DescribeRegions&Version=2016-11-15";
  expect({
      {"ec2 unsigned", unsigned_of(form(regions, "ec2")), 403,
       "<Code>MissingAuthenticationToken</Code>"},
      {"ec2 stranger", by(form(regions, "ec2"), kStranger, "ec2"), 401, "<Code>AuthFailure</Code>"},
      {"ec2 wrong secret", by(form(regions, "ec2"), kWrong, "ec2"), 401,
       "<Code>AuthFailure</Code>"},
      {"ec2 old", old(form(regions, "ec2"), "ec2"), 400, "<Code>RequestExpired</Code>"},
      {"ec2 expired token", by(form(regions, "ec2"), kExpired, "ec2"), 400,
       "<Code>RequestExpired</Code>"},
      {"ec2 bad action", form("Action=Nonsense&Version=2016-11-15", "ec2"), 400,
       "<Response><Errors><Error><Code>InvalidAction</Code>"},
      {"ec2 not served", form(regions, "ec2"), 501, "ec2:DescribeRegions is not"},
  });
}

TEST_F(DispatcherTest, DevModeTakesAnyKeyButNotNone) {
  start({.accept_any_key = true});
  http::Request request = ecs_call("ListClusters");
  sign_request(request, {"210987654321", "whatever", ""}, {"eu-west-1", "ecs"},
               clock.now() - std::chrono::hours{5});
  EXPECT_EQ(call(request).status, 200);
  EXPECT_EQ(seen.account, "210987654321");
  sign_request(request, {"test", "test", ""}, {"eu-west-1", "ecs"}, clock.now());
  EXPECT_EQ(call(request).status, 200);
  EXPECT_EQ(seen.account, kDevAccount);
  sign_request(request, {"ASIAOLD", "x", "old"}, {"eu-west-1", "ecs"}, clock.now());
  EXPECT_EQ(call(request).status, 400);
  request.headers.erase("Authorization");
  EXPECT_EQ(call(request).status, 400);
}

// A page in a browser and a task on an instance could use any key, too: an <img> made a user, a
// rebound page registered a privileged task, and so could what runs on an instance's network.
TEST_F(DispatcherTest, DevModeIsForProgramsOfThisMachineOnly) {
  start({.accept_any_key = true});
  http::Request any = ecs_call("ListClusters");
  sign_request(any, {"test", "test", ""}, {"eu-west-1", "ecs"}, clock.now());
  const auto status = [&](const http::Request& from) { return call(from).status; };
  EXPECT_EQ(status(any), 200);
  const auto with = [](http::Request request, const std::string& field, const std::string& value) {
    request.headers.set(field, value);
    return request;
  };
  http::Request inside = any;
  inside.via = "i-0123456789abcdef0";
  http::Request remote = any;
  remote.peer = "172.31.0.11";
  for (const http::Request& refused :
       {with(any, "Host", "evil.example"), with(any, "Host", "localhost:1.evil.example"),
        with(any, "Origin", "http://evil.example"), with(any, "Sec-Fetch-Site", "cross-site"),
        inside, remote}) {
    EXPECT_EQ(status(refused), 400);
  }
  // What is signed is nobody's trust: it passes from everywhere.
  inside = ecs_call("ListClusters");
  inside.via = "i-0123456789abcdef0";
  EXPECT_EQ(status(inside), 200);
  EXPECT_EQ(seen.from_instance, "i-0123456789abcdef0");
  EXPECT_EQ(status(with(ecs_call("ListClusters"), "Origin", "http://evil.example")), 200);
  EXPECT_EQ(seen.from_instance, "");
}

TEST_F(DispatcherTest, AboveItsBoundsItAsksToSlowDown) {
  start({.accept_any_key = false, .requests_in_flight_max = 0});
  EXPECT_EQ(call(ecs_call("ListClusters")).status, 503);
  start({.accept_any_key = false, .body_bytes_in_flight_max = 10});
  EXPECT_EQ(call(ecs_call("ListClusters", "{\"maxResults\": 1}")).status, 503);
  EXPECT_EQ(call(ecs_call("ListClusters")).status, 200);
  EXPECT_EQ(call(ecs_call("ListClusters")).status, 200) << "what was held is given back";
}

TEST_F(DispatcherTest, HandlersRunOnTheControlExecutor) {
  start();
  auto guard = asio::make_work_guard(control);
  std::thread control_thread([this] { control.run(); });
  asio::io_context connection;
  FakeExchange exchange(ecs_call("ListClusters"));
  asio::co_spawn(connection, dispatcher->serve_exchange(exchange), asio::detached);
  connection.run();
  const auto control_id = control_thread.get_id();
  guard.reset();
  control_thread.join();
  EXPECT_EQ(exchange.response().status, 200);
  EXPECT_EQ(handler_thread, control_id);
}

TEST_F(DispatcherTest, ServesManyConnectionsAtOnce) {
  start();
  auto guard = asio::make_work_guard(control);
  std::thread control_thread([this] { control.run(); });
  const auto connection = [this] {
    for (int i = 0; i < 50; ++i) {
      asio::io_context own;
      FakeExchange exchange(ecs_call("ListClusters"));
      asio::co_spawn(own, dispatcher->serve_exchange(exchange), asio::detached);
      own.run();
      EXPECT_EQ(exchange.response().status, 200);
    }
  };
  std::vector<std::thread> connections;
  for (int i = 0; i < 4; ++i) connections.emplace_back(connection);
  for (std::thread& thread : connections) thread.join();
  guard.reset();
  control_thread.join();
  EXPECT_EQ(policy.seen.size(), 200U);
}

TEST_F(DispatcherTest, AcceptsApiCallsAndNothingElse) {
  start();
  EXPECT_TRUE(dispatcher->accepts(ecs_call("ListClusters")));
  EXPECT_TRUE(dispatcher->accepts(form(kIdentity, "sts")));
  http::Request request;
  request.headers = {{"Host", "localhost"}};
  EXPECT_FALSE(dispatcher->accepts(request));
  request.target = "/?Action=GetCallerIdentity";
  EXPECT_TRUE(dispatcher->accepts(request));
  request.target = "/v2/?Action=x";
  EXPECT_FALSE(dispatcher->accepts(request));
  request.target = "/";
  sign_request(request, kKey, {"us-east-1", "ecs"}, clock.now());
  EXPECT_TRUE(dispatcher->accepts(request));
  EXPECT_EQ(call(request).status, 400) << "signed, but no operation";
  sign_request(request, kKey, {"us-east-1", "sqs"}, clock.now());
  EXPECT_FALSE(dispatcher->accepts(request));
}

}  // namespace
}  // namespace minato::aws
