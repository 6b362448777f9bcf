// Makers of the errors every AWS service can answer, whatever its model says. Where protocols call
// the same thing differently the name is left empty and render_error() fills it in.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace minato::aws {

// JSON: a value of the wrong type, or a body that is not JSON.
Error serialization_error(std::string message);
// JSON and query: constraints of the model are broken.
Error validation_error(std::string message);
// JSON: X-Amz-Target names no operation of the service, or is missing.
Error unknown_operation(std::string_view operation);
// Query and ec2: Action names no operation of this version of the API.
Error invalid_action(std::string_view action, std::string_view version);
Error missing_action();
Error missing_parameter(std::string message);
Error throttled();
Error internal_failure();
Error service_unavailable();
// The operation exists in the model but this version of Minato does not serve it.
Error not_implemented(std::string_view service, std::string_view operation);

}  // namespace minato::aws
