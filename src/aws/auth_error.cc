#include "aws/auth_error.h"

#include <array>
#include <string_view>
#include <utility>

namespace minato::aws {
namespace {

struct Spelling {
  std::string_view name;
  std::string_view message;  // said instead of the precise one when not empty
};

constexpr std::string_view kEc2Refusal =
    "AWS was not able to validate the provided access credentials";

// Indexed by AuthFault. EC2 does not tell why it refuses.
constexpr std::array<Spelling, 6> kJson{{
    {"MissingAuthenticationTokenException", ""},
    {"IncompleteSignatureException", ""},
    {"InvalidSignatureException", ""},
    {"InvalidSignatureException", ""},
    {"UnrecognizedClientException", ""},
    {"ExpiredTokenException", ""},
}};
constexpr std::array<Spelling, 6> kQuery{{
    {"MissingAuthenticationToken", ""},
    {"IncompleteSignature", ""},
    {"SignatureDoesNotMatch", ""},
    {"SignatureDoesNotMatch", ""},
    {"InvalidClientTokenId", ""},
    {"ExpiredToken", ""},
}};
constexpr std::array<Spelling, 6> kEc2{{
    {"MissingAuthenticationToken", ""},
    {"IncompleteSignature", ""},
    {"AuthFailure", kEc2Refusal},
    {"RequestExpired", "Request has expired."},
    {"AuthFailure", kEc2Refusal},
    {"RequestExpired", "Request has expired."},
}};

const Spelling& spelling(AuthFault fault, Protocol protocol) {
  const auto index = static_cast<std::size_t>(fault);
  switch (protocol) {
    case Protocol::kAwsJson11:
      return kJson[index];
    case Protocol::kQuery:
      return kQuery[index];
    case Protocol::kEc2:
      return kEc2[index];
  }
  return kJson[index];
}

}  // namespace

Error to_protocol_error(AuthError error, Protocol protocol) {
  const Spelling& words = spelling(error.fault, protocol);
  if (!words.message.empty()) error.message = std::string(words.message);
  return {
      .code = ErrorCode::kUnauthenticated, .message = std::move(error.message), .name = words.name};
}

}  // namespace minato::aws
