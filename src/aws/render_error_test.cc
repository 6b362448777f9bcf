// Errors on the wire: code, status and body for each protocol.
#include "aws/render_error.h"

#include <gtest/gtest.h>

#include "aws/errors.h"
#include "gen/ec2.h"
#include "gen/ecr.h"
#include "gen/ecs.h"
#include "gen/iam.h"
#include "gen/sts.h"

namespace minato::aws {
namespace {

struct Case {
  const ServiceInfo* service;
  Error error;
  int status;
  std::string_view code;
};

TEST(RenderError, CodeAndStatus) {
  const auto named = [](std::string_view name, ErrorCode code = ErrorCode::kInvalidArgument) {
    return Error{.code = code, .message = "m", .name = name};
  };
  const auto unnamed = [](ErrorCode code) { return Error{.code = code, .message = "m"}; };
  const ServiceInfo* ecs = &minato::ecs::api::kService;
  const ServiceInfo* ecr = &minato::ecr::api::kService;
  const ServiceInfo* iam = &minato::iam::api::kService;
  const ServiceInfo* sts = &minato::sts::api::kService;
  const ServiceInfo* ec2 = &minato::ec2::api::kService;
  const Case cases[] = {
      {ecs, named("ClusterNotFoundException"), 400, "ClusterNotFoundException"},
      {ecs, named("ServerException", ErrorCode::kInternal), 500, "ServerException"},
      {ecs, unnamed(ErrorCode::kInvalidArgument), 400, "InvalidParameterException"},
      {ecs, unnamed(ErrorCode::kInternal), 500, "ServerException"},
      {ecs, serialization_error("x"), 400, "SerializationException"},
      {ecs, unknown_operation("Fly"), 400, "UnknownOperationException"},
      {ecs, throttled(), 400, "ThrottlingException"},
      {ecs, service_unavailable(), 503, "ServiceUnavailableException"},
      {ecs, not_implemented("ecs", "CreateService"), 501, "NotImplemented"},
      {ecr, named("RepositoryNotFoundException", ErrorCode::kNotFound), 400,
       "RepositoryNotFoundException"},
      {ecr, unnamed(ErrorCode::kDataLoss), 500, "ServerException"},
      {iam, named("NoSuchEntity", ErrorCode::kNotFound), 404, "NoSuchEntity"},
      {iam, named("EntityAlreadyExists"), 409, "EntityAlreadyExists"},
      {iam, named("DeleteConflict"), 409, "DeleteConflict"},
      {iam, unnamed(ErrorCode::kNotFound), 404, "NoSuchEntity"},
      {iam, unnamed(ErrorCode::kInternal), 500, "InternalFailure"},
      {sts, named("AccessDenied"), 403, "AccessDenied"},
      {sts, invalid_action("Fly", "2011-06-15"), 400, "InvalidAction"},
      {sts, throttled(), 400, "Throttling"},
      {ec2, named("InvalidInstanceID.NotFound"), 400, "InvalidInstanceID.NotFound"},
      {ec2, unnamed(ErrorCode::kPermissionDenied), 403, "UnauthorizedOperation"},
      {ec2, throttled(), 503, "RequestLimitExceeded"},
      {ec2, internal_failure(), 500, "InternalError"},
  };
  for (const Case& c : cases) {
    const ErrorAnswer answer = render_error(c.service->protocol, c.service, c.error, "r");
    EXPECT_EQ(answer.status, c.status) << c.service->name << " " << c.code;
    EXPECT_EQ(answer.code, c.code) << c.service->name;
    EXPECT_NE(answer.body.find(c.code), std::string::npos);
  }
}

TEST(RenderError, JsonBodyCarriesDetails) {
  const Error error{.code = ErrorCode::kInvalidArgument,
                    .message = "bad \"part\"",
                    .name = "InvalidLayerPartException",
                    .details = {{"repositoryName", "web"}}};
  const ErrorAnswer answer =
      render_error(Protocol::kAwsJson11, &minato::ecr::api::kService, error, "r");
  EXPECT_EQ(answer.content_type, "application/x-amz-json-1.1");
  EXPECT_EQ(answer.body, R"({"__type":"InvalidLayerPartException","message":"bad \"part\"",)"
                         R"("repositoryName":"web"})");
}

TEST(RenderError, QueryBodySaysWhoseFaultItIs) {
  const Error sender{.code = ErrorCode::kNotFound, .message = "no <role>", .name = "NoSuchEntity"};
  EXPECT_EQ(render_error(Protocol::kQuery, &minato::iam::api::kService, sender, "r").body,
            "<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error>"
            "<Type>Sender</Type><Code>NoSuchEntity</Code><Message>no &lt;role&gt;</Message>"
            "</Error><RequestId>r</RequestId></ErrorResponse>");
  EXPECT_NE(render_error(Protocol::kQuery, nullptr, internal_failure(), "r")
                .body.find("<Type>Receiver</Type>"),
            std::string::npos);
}

TEST(RenderError, Ec2Body) {
  EXPECT_EQ(render_error(Protocol::kEc2, &minato::ec2::api::kService, missing_action(), "r").body,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error>"
            "<Code>MissingAction</Code><Message>The request must contain the parameter Action"
            "</Message></Error></Errors><RequestID>r</RequestID></Response>");
}

TEST(RenderError, InternalDetailsStayInside) {
  const Error error{.code = ErrorCode::kInternal, .message = "sqlite: disk I/O error /var/x"};
  for (const auto protocol : {Protocol::kAwsJson11, Protocol::kQuery, Protocol::kEc2}) {
    EXPECT_EQ(render_error(protocol, nullptr, error, "r").body.find("sqlite"), std::string::npos);
  }
}

}  // namespace
}  // namespace minato::aws
