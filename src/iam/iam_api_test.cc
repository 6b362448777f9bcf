// Aim: IAM and STS through the front door, signed requests in and XML out, until a session expires.
#include "aws/testing/fake_exchange.h"
#include "iam/authorizer.h"
#include "iam/register.h"
#include "iam/testing/iam_fixture.h"

namespace minato::iam {
namespace {

using testing::kAccount;

class IamApiTest : public testing::IamTest {
 protected:
  IamApiTest()
      : dispatcher({iam->credentials(), authorizer, clock, random, control.get_executor()}, {}) {
    serve_operations(dispatcher, *iam);
    const auto key = run(iam->ensure_root_key(kAccount, clock.now()));
    root = {key->access_key_id, key->secret_key, ""};
  }

  http::Response post(const std::string& service, const std::string& body,
                      const aws::SigningCredentials& key) {
    http::Request request;
    request.method = "POST";
    request.headers = {{"Host", "localhost:4566"},
                       {"Content-Type", "application/x-www-form-urlencoded"}};
    request.body = body;
    aws::sign_request(request, key, {"us-east-1", service}, clock.now());
    aws::testing::FakeExchange exchange(std::move(request));
    asio::co_spawn(control, dispatcher.serve_exchange(exchange),
                   [](std::exception_ptr error) { EXPECT_FALSE(error); });
    control.restart();
    control.run();
    return exchange.response();
  }
  http::Response iam_call(const std::string& body) {
    return post("iam", body + "&Version=2010-05-08", root);
  }
  http::Response sts_call(const std::string& body, const aws::SigningCredentials& key) {
    return post("sts", body + "&Version=2011-06-15", key);
  }

  static std::string element(const std::string& body, const std::string& name) {
    const auto start = body.find("<" + name + ">");
    const auto end = body.find("</" + name + ">");
    if (start == std::string::npos || end == std::string::npos) return "";
    return body.substr(start + name.size() + 2, end - start - name.size() - 2);
  }

  PolicyAuthorizer authorizer{iam->policies()};
  aws::Dispatcher dispatcher;
  aws::SigningCredentials root;
};

TEST_F(IamApiTest, ARoleIsMadeAssumedAndItsSessionExpires) {
  const auto made = iam_call("Action=CreateRole&RoleName=build&AssumeRolePolicyDocument=" +
                             http::percent_encode(trust(R"({"AWS":"111122223333"})")));
  ASSERT_EQ(made.status, 200) << made.body;
  const std::string arn = element(made.body, "Arn");
  EXPECT_EQ(arn, "arn:aws:iam::111122223333:role/build");

  const auto assumed =
      sts_call("Action=AssumeRole&RoleSessionName=me&RoleArn=" + http::percent_encode(arn), root);
  ASSERT_EQ(assumed.status, 200) << assumed.body;
  const aws::SigningCredentials session{element(assumed.body, "AccessKeyId"),
                                        element(assumed.body, "SecretAccessKey"),
                                        element(assumed.body, "SessionToken")};
  const auto who = sts_call("Action=GetCallerIdentity", session);
  EXPECT_EQ(who.status, 200) << who.body;
  EXPECT_EQ(element(who.body, "Arn"), "arn:aws:sts::111122223333:assumed-role/build/me");
  EXPECT_EQ(element(who.body, "Account"), kAccount);

  aws::SigningCredentials forged = session;
  forged.secret_key += "x";
  EXPECT_EQ(element(sts_call("Action=GetCallerIdentity", forged).body, "Code"),
            "SignatureDoesNotMatch");
  clock.advance(std::chrono::hours{1});
  const auto late = sts_call("Action=GetCallerIdentity", session);
  EXPECT_EQ(late.status, 403);
  EXPECT_EQ(element(late.body, "Code"), "ExpiredToken");
}

TEST_F(IamApiTest, RefusalsHaveTheModelsStatus) {
  const auto missing = iam_call("Action=GetRole&RoleName=none");
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(element(missing.body, "Code"), "NoSuchEntity");
  const std::string create = "Action=CreateUser&UserName=alice";
  EXPECT_EQ(iam_call(create).status, 200);
  EXPECT_EQ(iam_call(create).status, 409);
  EXPECT_EQ(iam_call("Action=CreateRole&RoleName=x&AssumeRolePolicyDocument=x").status, 400);
  EXPECT_EQ(iam_call("Action=CreateRole&RoleName=a%20b&AssumeRolePolicyDocument=x").status, 400);
}

TEST_F(IamApiTest, AKeyThatIsDeletedStopsWorking) {
  ASSERT_EQ(iam_call("Action=CreateUser&UserName=alice").status, 200);
  const auto made = iam_call("Action=CreateAccessKey&UserName=alice");
  const aws::SigningCredentials key{element(made.body, "AccessKeyId"),
                                    element(made.body, "SecretAccessKey"), ""};
  EXPECT_EQ(element(sts_call("Action=GetCallerIdentity", key).body, "Arn"),
            "arn:aws:iam::111122223333:user/alice");
  ASSERT_EQ(
      iam_call("Action=DeleteAccessKey&UserName=alice&AccessKeyId=" + key.access_key_id).status,
      200);
  const auto refused = sts_call("Action=GetCallerIdentity", key);
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(element(refused.body, "Code"), "InvalidClientTokenId");
}

}  // namespace
}  // namespace minato::iam
