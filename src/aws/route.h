// Which operation of which service a request asks for. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "aws/query_params.h"
#include "aws/shape.h"
#include "base/result.h"

namespace minato::aws {

using Services = std::vector<const ServiceInfo*>;

// What a request is recognised by before its body is read.
enum class CallStyle : std::uint8_t {
  kNone,    // no AWS API call
  kTarget,  // POST with X-Amz-Target: AWS JSON
  kForm,    // POST of a form, or a GET with Action in its query: query and ec2
  kSigned,  // signed for one of the services, but of no known form
};

// `signing_service` is the service of the request's credential scope, empty when it has none.
struct CallHead {
  std::string_view method;
  std::string_view path;
  std::string_view query;
  std::string_view target;        // X-Amz-Target, empty when absent
  std::string_view content_type;  // empty when absent
  std::string_view signing_service;
};
CallStyle call_style(const Services& services, const CallHead& head);

// The service that a credential scope names; nullptr when it is none of ours.
const ServiceInfo* service_signed_for(const Services& services, std::string_view signing_service);

// On failure `operation` is nullptr, `error` says why, and `service` and `protocol` tell how to
// word it; `service` may be nullptr.
struct Route {
  Protocol protocol = Protocol::kAwsJson11;
  const ServiceInfo* service = nullptr;
  const OperationInfo* operation = nullptr;
  Error error;
};

// "AmazonEC2ContainerServiceV20141113.RunTask". UnknownOperationException.
Route route_target(const Services& services, std::string_view target);
// By Action and Version. The scope's service decides between services; without one the Version
// does. MissingAction, InvalidAction.
Route route_form(const Services& services, const QueryParams& params,
                 std::string_view signing_service);

}  // namespace minato::aws
