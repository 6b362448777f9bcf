#include "aws/protocol.h"

#include "aws/json.h"
#include "aws/query.h"
#include "aws/xml.h"

namespace minato::aws {
namespace {

Result<> verdict(const OperationInfo& operation, const Violations& violations) {
  if (violations.empty()) return {};
  return fail(render_violations(operation.service->validation, violations, operation.name));
}

}  // namespace

std::string_view content_type(Protocol protocol) {
  return protocol == Protocol::kAwsJson11 ? "application/x-amz-json-1.1" : "text/xml;charset=UTF-8";
}

Result<> read_request(const OperationInfo& operation, std::string_view json_body, void* out) {
  Violations violations;
  TRY_VOID(json::parse_into(*operation.input, json_body, out, violations));
  return verdict(operation, violations);
}

Result<> read_request(const OperationInfo& operation, const QueryParams& params, void* out) {
  Violations violations;
  TRY_VOID(
      query::read_into(*operation.input, params, operation.service->protocol, out, violations));
  return verdict(operation, violations);
}

std::string render_response(const OperationInfo& operation, std::string_view request_id,
                            const void* output) {
  if (operation.service->protocol != Protocol::kAwsJson11) {
    return xml::render_response(operation, request_id, output);
  }
  std::string out;
  json::serialize_to(*operation.output, output, out);
  return out;
}

}  // namespace minato::aws
