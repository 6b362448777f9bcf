#include "aws/auth_error.h"

#include <array>
#include <string_view>
#include <utility>

namespace minato::aws {
namespace {

struct Spelling {
  int status;
  std::string_view name;
  std::string_view message;  // said instead of the precise one when not empty
};

constexpr std::string_view kEc2Refusal =
    "AWS was not able to validate the provided access credentials";

// Indexed by AuthFault. The statuses are what the services answer: JSON services say 400 to all of
// these, the query services 403 but for a malformed header, EC2 401 without telling why.
constexpr std::array<Spelling, 6> kJson{{
    {400, "MissingAuthenticationTokenException", ""},
    {400, "IncompleteSignatureException", ""},
    {400, "InvalidSignatureException", ""},
    {400, "InvalidSignatureException", ""},
    {400, "UnrecognizedClientException", ""},
    {400, "ExpiredTokenException", ""},
}};
constexpr std::array<Spelling, 6> kQuery{{
    {403, "MissingAuthenticationToken", ""},
    {400, "IncompleteSignature", ""},
    {403, "SignatureDoesNotMatch", ""},
    {403, "SignatureDoesNotMatch", ""},
    {403, "InvalidClientTokenId", ""},
    {403, "ExpiredToken", ""},
}};
constexpr std::array<Spelling, 6> kEc2{{
    {403, "MissingAuthenticationToken", ""},
    {400, "IncompleteSignature", ""},
    {401, "AuthFailure", kEc2Refusal},
    {400, "RequestExpired", "Request has expired."},
    {401, "AuthFailure", kEc2Refusal},
    {400, "RequestExpired", "Request has expired."},
}};

const Spelling& spelling(AuthFault fault, Protocol protocol) {
  const auto index = static_cast<std::size_t>(fault);
  switch (protocol) {
    case Protocol::kAwsJson11: return kJson[index];
    case Protocol::kQuery: return kQuery[index];
    case Protocol::kEc2: return kEc2[index];
  }
  return kJson[index];
}

}  // namespace

ProtocolError to_protocol_error(AuthError error, Protocol protocol) {
  const Spelling& words = spelling(error.fault, protocol);
  if (!words.message.empty()) error.message = std::string(words.message);
  return {.status = words.status,
          .error = {.code = ErrorCode::kUnauthenticated,
                    .message = std::move(error.message),
                    .name = words.name}};
}

}  // namespace minato::aws
