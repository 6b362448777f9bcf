#include "aws/route.h"

#include <algorithm>

#include "aws/errors.h"
#include "net/http.h"

namespace minato::aws {
namespace {

bool is_form(std::string_view content_type) {
  constexpr std::string_view kForm = "application/x-www-form-urlencoded";
  return http::iequals(content_type.substr(0, kForm.size()), kForm);
}

bool has_action(std::string_view query) {
  return query.starts_with("Action=") || query.find("&Action=") != std::string_view::npos;
}

const ServiceInfo* service_of_version(const Services& services, std::string_view version) {
  const auto found = std::ranges::find_if(services, [version](const ServiceInfo* service) {
    return service->protocol != Protocol::kAwsJson11 && service->api_version == version;
  });
  return found == services.end() ? nullptr : *found;
}

}  // namespace

const ServiceInfo* service_signed_for(const Services& services, std::string_view signing_service) {
  const auto found = std::ranges::find(services, signing_service, &ServiceInfo::signing_name);
  return found == services.end() ? nullptr : *found;
}

CallStyle call_style(const Services& services, const CallHead& head) {
  if (head.method == "POST" && !head.target.empty()) return CallStyle::kTarget;
  if (head.path != "/") return CallStyle::kNone;
  if (head.method == "POST" && is_form(head.content_type)) return CallStyle::kForm;
  if ((head.method == "POST" || head.method == "GET") && has_action(head.query)) {
    return CallStyle::kForm;
  }
  if (service_signed_for(services, head.signing_service) != nullptr) return CallStyle::kSigned;
  return CallStyle::kNone;
}

Route route_target(const Services& services, std::string_view target) {
  Route route;
  const auto dot = target.rfind('.');
  const std::string_view prefix = target.substr(0, dot);
  const std::string_view name =
      dot == std::string_view::npos ? std::string_view{} : target.substr(dot + 1);
  const auto found = std::ranges::find_if(services, [prefix](const ServiceInfo* service) {
    return service->protocol == Protocol::kAwsJson11 && service->target_prefix == prefix;
  });
  if (found != services.end()) {
    route.service = *found;
    route.operation = route.service->find_operation(name);
  }
  if (route.operation == nullptr) {
    route.error = unknown_operation(route.service == nullptr ? target : name);
  }
  return route;
}

Route route_form(const Services& services, const QueryParams& params,
                 std::string_view signing_service) {
  const auto value = [&params](std::string_view name) {
    const std::string* found = params.find(name);
    return found == nullptr ? std::string_view{} : std::string_view(*found);
  };
  const std::string_view action = value("Action");
  const std::string_view version = value("Version");
  Route route{.protocol = Protocol::kQuery, .service = nullptr, .operation = nullptr, .error = {}};
  route.service = service_signed_for(services, signing_service);
  if (route.service == nullptr || route.service->protocol == Protocol::kAwsJson11) {
    route.service = service_of_version(services, version);
  }
  if (route.service != nullptr) route.protocol = route.service->protocol;
  if (action.empty()) {
    route.error = missing_action();
    return route;
  }
  if (route.service != nullptr && route.service->api_version == version) {
    route.operation = route.service->find_operation(action);
  }
  if (route.operation == nullptr) route.error = invalid_action(action, version);
  return route;
}

}  // namespace minato::aws
