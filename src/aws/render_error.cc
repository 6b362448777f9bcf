#include "aws/render_error.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include <fmt/format.h>
#include <boost/json.hpp>

#include "aws/errors.h"
#include "aws/xml.h"

namespace minato::aws {
namespace {

// What an error without a name is called: AWS JSON 1.1, query, ec2.
struct CodeNames {
  ErrorCode code;
  std::array<std::string_view, 3> names;
  int status;
};
constexpr CodeNames kCodeNames[] = {
    {ErrorCode::kInvalidArgument,
     {"ValidationException", "ValidationError", "InvalidParameterValue"},
     400},
    {ErrorCode::kUnauthenticated,
     {"UnrecognizedClientException", "InvalidClientTokenId", "AuthFailure"},
     403},
    {ErrorCode::kPermissionDenied,
     {"AccessDeniedException", "AccessDenied", "UnauthorizedOperation"},
     403},
    {ErrorCode::kNotFound,
     {"ResourceNotFoundException", "NoSuchEntity", "InvalidParameterValue"},
     400},
    {ErrorCode::kAlreadyExists,
     {"ResourceInUseException", "EntityAlreadyExists", "ResourceAlreadyExists"},
     400},
    {ErrorCode::kConflict, {"ConflictException", "ConcurrentModification", "IncorrectState"}, 409},
    {ErrorCode::kFailedPrecondition,
     {"InvalidRequestException", "InvalidInput", "IncorrectState"},
     400},
    {ErrorCode::kResourceExhausted,
     {"ThrottlingException", "Throttling", "RequestLimitExceeded"},
     400},
    {ErrorCode::kOutOfRange,
     {"ValidationException", "ValidationError", "InvalidParameterValue"},
     400},
    {ErrorCode::kUnsupported, {"NotImplemented", "NotImplemented", "UnsupportedOperation"}, 501},
    {ErrorCode::kUnavailable,
     {"ServiceUnavailableException", "ServiceUnavailable", "Unavailable"},
     503},
    {ErrorCode::kTimeout, {"RequestTimeoutException", "RequestTimeout", "RequestTimeout"}, 504},
    {ErrorCode::kDataLoss, {"InternalFailure", "InternalFailure", "InternalError"}, 500},
    {ErrorCode::kInternal, {"InternalFailure", "InternalFailure", "InternalError"}, 500},
};

// Names the models leave out because every service has them, with AWS's statuses.
struct NamedStatus {
  std::string_view name;
  int status;
};
constexpr NamedStatus kCommonErrors[] = {
    {"AccessDenied", 403},
    {"AccessDeniedException", 400},
    {"AuthFailure", 401},
    {"DryRunOperation", 412},
    {"ExpiredToken", 403},
    {"InternalError", 500},
    {"InternalFailure", 500},
    {"InvalidClientTokenId", 403},
    {"MissingAuthenticationToken", 403},
    {"NotImplemented", 501},
    {"OptInRequired", 403},
    {"RequestEntityTooLarge", 413},
    {"RequestExpired", 400},
    {"RequestLimitExceeded", 503},
    {"ServiceUnavailable", 503},
    {"SignatureDoesNotMatch", 403},
    {"SlowDown", 503},
    {"UnauthorizedOperation", 403},
    {"Unavailable", 503},
    {"ServiceUnavailableException", 503},
};

// The names that mean "your input is wrong" or "our fault" in a JSON service, best first.
std::string_view modelled_name(const ServiceInfo& service, ErrorCode code) {
  const auto first_known = [&](std::initializer_list<std::string_view> names) {
    for (const auto name : names) {
      if (const ErrorInfo* info = service.find_error(name)) return info->code;
    }
    return std::string_view{};
  };
  switch (code) {
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kOutOfRange:
      return first_known({"InvalidParameterException"});
    case ErrorCode::kNotFound:
      return first_known({"ResourceNotFoundException", "ClientException"});
    case ErrorCode::kAlreadyExists:
    case ErrorCode::kConflict:
    case ErrorCode::kFailedPrecondition:
      return first_known({"ClientException", "InvalidParameterException"});
    case ErrorCode::kInternal:
    case ErrorCode::kDataLoss:
      return first_known({"ServerException"});
    default:
      return {};
  }
}

const CodeNames& names_of(ErrorCode code) {
  for (const CodeNames& entry : kCodeNames) {
    if (entry.code == code) return entry;
  }
  return kCodeNames[std::size(kCodeNames) - 1];
}

std::string_view wire_code(Protocol protocol, const ServiceInfo* service, const Error& error) {
  if (!error.name.empty()) return error.name;
  if (service && protocol == Protocol::kAwsJson11) {
    if (const auto name = modelled_name(*service, error.code); !name.empty()) return name;
  }
  return names_of(error.code).names[static_cast<std::size_t>(protocol)];
}

int status_of(const ServiceInfo* service, std::string_view code, const Error& error) {
  if (service) {
    if (const ErrorInfo* info = service->find_error(code)) return info->status;
  }
  for (const NamedStatus& common : kCommonErrors) {
    if (common.name == code) return common.status;
  }
  if (error.name.empty()) return names_of(error.code).status;
  return names_of(error.code).status >= 500 ? names_of(error.code).status : 400;
}

// Members of modelled errors that are numbers; all others are strings.
constexpr std::string_view kNumericDetails[] = {"lastValidByteReceived"};

boost::json::value json_detail(std::string_view name, const std::string& text) {
  std::int64_t number = 0;
  if (std::ranges::find(kNumericDetails, name) != std::end(kNumericDetails) &&
      std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc()) {
    return number;
  }
  return boost::json::string(text);
}

std::string json_body(std::string_view code, std::string_view message, const Error& error) {
  boost::json::object body;
  body["__type"] = boost::json::string_view(code.data(), code.size());
  body["message"] = boost::json::string_view(message.data(), message.size());
  for (const auto& [name, value] : error.details) {
    body[boost::json::string_view(name.data(), name.size())] = json_detail(name, value);
  }
  return boost::json::serialize(body);
}

std::string xml_error(std::string_view code, std::string_view message, const Error& error) {
  std::string out = "<Code>";
  xml::escape_to(code, out);
  out += "</Code><Message>";
  xml::escape_to(message, out);
  out += "</Message>";
  for (const auto& [name, value] : error.details) {
    out.append("<").append(name).append(">");
    xml::escape_to(value, out);
    out.append("</").append(name).append(">");
  }
  return out;
}

std::string query_body(const ServiceInfo* service, std::string_view request_id, bool sender,
                       const std::string& inner) {
  const std::string xmlns =
      service && !service->xmlns.empty() ? fmt::format(" xmlns=\"{}\"", service->xmlns) : "";
  return fmt::format(
      "<ErrorResponse{}><Error><Type>{}</Type>{}</Error><RequestId>{}</RequestId></ErrorResponse>",
      xmlns, sender ? "Sender" : "Receiver", inner, request_id);
}

std::string ec2_body(std::string_view request_id, const std::string& inner) {
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<Response><Errors><Error>{}</Error></Errors><RequestID>{}</RequestID></Response>",
      inner, request_id);
}

}  // namespace

ErrorAnswer render_error(Protocol protocol, const ServiceInfo* service, const Error& error,
                         std::string_view request_id) {
  const std::string_view code = wire_code(protocol, service, error);
  const bool secret = error.name.empty() &&
                      (error.code == ErrorCode::kInternal || error.code == ErrorCode::kDataLoss);
  std::string message = secret ? internal_failure().message : error.message;
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
  if (protocol == Protocol::kEc2 && error.name.empty() &&
      error.code == ErrorCode::kPermissionDenied) {
    message.insert(0, "You are not authorized to perform this operation. ");
  }
  ErrorAnswer answer;
  answer.code = code;
  answer.status = status_of(service, code, error);
  if (protocol == Protocol::kAwsJson11) {
    answer.content_type = "application/x-amz-json-1.1";
    answer.body = json_body(code, message, error);
    return answer;
  }
  answer.content_type = "text/xml;charset=UTF-8";
  const std::string inner = xml_error(code, message, error);
  answer.body = protocol == Protocol::kEc2
                    ? ec2_body(request_id, inner)
                    : query_body(service, request_id, answer.status < 500, inner);
  return answer;
}

}  // namespace minato::aws
