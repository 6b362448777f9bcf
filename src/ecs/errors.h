// Every error the ECS API answers, with AWS's names and wording. Message texts come from the
// service as its clients and public documentation show them.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace minato::ecs::errors {

using Failure = std::unexpected<Error>;

Failure cluster_not_found();                      // ClusterNotFoundException
Failure cluster_inactive();                       // of tags; InvalidParameterException
Failure task_stopped();                           // likewise
Failure cluster_contains(std::string_view what);  // ClusterContains...Exception: "Tasks", ...
Failure client(std::string message);              // ClientException
Failure invalid_parameter(std::string message);   // InvalidParameterException
// "<what> should be one of [A,B]"
Failure not_one_of(std::string_view what, std::span<const std::string_view> values);
Failure invalid_setting(std::string_view member);
Failure unsupported(std::string message);         // UnsupportedFeatureException
Failure conflict(std::string message);            // ConflictException
Failure resource_not_found(std::string message);  // ResourceNotFoundException
Failure target_not_found(std::string_view id);    // TargetNotFoundException
Failure attribute_limit();                        // AttributeLimitExceededException
Failure task_definition_not_found();
Failure task_definition_inactive();
Failure task_not_found();
Failure instance_not_found();
Failure foreign_role();  // of a task; AccessDeniedException
Failure no_container_instances();
Failure invalid_token();
// AccessDeniedException: the instance is another agent's.
Failure not_its_agent(std::string_view caller_arn, std::string_view action,
                      std::string_view resource);
Failure invalid_identity();           // ClientException: of an identity document
Failure server(std::string message);  // ServerException

}  // namespace minato::ecs::errors
