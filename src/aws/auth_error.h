// Why a request was not authenticated, and how each protocol says it.
#pragma once

#include <cstdint>
#include <string>

#include "aws/shape.h"
#include "base/result.h"

namespace minato::aws {

enum class AuthFault : std::uint8_t {
  kMissing,       // no signature at all
  kIncomplete,    // a signature that lacks a part or is malformed
  kMismatch,      // the signature is not that of this request
  kExpired,       // signed too long ago, too far ahead, or a presigned URL past its time
  kUnknownKey,    // no such access key, or a session token that is not its own
  kTokenExpired,  // temporary credentials past their time
};

struct AuthError {
  AuthFault fault = AuthFault::kMissing;
  std::string message;
};

template <class T = void>
using AuthResult = std::expected<T, AuthError>;

[[nodiscard]] inline std::unexpected<AuthError> auth_fail(AuthFault fault, std::string message) {
  return std::unexpected<AuthError>(AuthError{.fault = fault, .message = std::move(message)});
}

// The same failure in the words of a protocol: its name and message. The status follows from the
// name (render_error.h).
//   JSON:  https://docs.aws.amazon.com/AmazonECS/latest/APIReference/CommonErrors.html
//   query: https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
//   EC2:   https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
Error to_protocol_error(AuthError error, Protocol protocol);

}  // namespace minato::aws
