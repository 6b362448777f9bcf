// Result<T> and Error: how every fallible function of Minato reports failure.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace minato {

// What kind of failure it is, independent of any protocol. The protocol edges map it to a status
// when `Error::name` is empty.
enum class ErrorCode {
  kInvalidArgument,     // the caller's input is wrong                         -> 400
  kUnauthenticated,     // no or bad credentials                               -> 401 / 403
  kPermissionDenied,    // known caller, not allowed                           -> 403
  kNotFound,            // the named thing does not exist                      -> 404 / 400
  kAlreadyExists,       // the thing exists already                            -> 409 / 400
  kConflict,            // lost a race: the state moved since it was read      -> 409
  kFailedPrecondition,  // state forbids it (not empty, not stopped, ...)      -> 400 / 409
  kResourceExhausted,   // a limit or quota was reached, disk full             -> 429 / 507
  kOutOfRange,          // an offset or range outside the content              -> 416
  kUnsupported,         // known to the API, not served by this version        -> 501
  kUnavailable,         // try again later: peer down, shutting down           -> 503
  kTimeout,             // a deadline passed                                   -> 504
  kDataLoss,            // stored bytes are corrupt                            -> 500
  kInternal,            // a bug or an unexpected system error                 -> 500
};

// `name` is the modelled error name of the protocol the error is meant for
// ("ClusterNotFoundException", "BLOB_UNKNOWN"); it points to static storage and is empty when only
// the code is known. `message` is for the client. `details` are extra members that a modelled error
// carries, as (wire name, value).
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;
  std::string_view name = {};
  std::vector<std::pair<std::string_view, std::string>> details = {};
};

// std::expected whose value may not be dropped by accident.
template <class T = void>
class [[nodiscard]] Result : public std::expected<T, Error> {
 public:
  using std::expected<T, Error>::expected;
};

// Makes the unexpected value of any Result<T>.
[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, std::string message,
                                                 std::string_view name = {}) {
  return std::unexpected<Error>(
      Error{.code = code, .message = std::move(message), .name = name});
}
[[nodiscard]] inline std::unexpected<Error> fail(Error error) {
  return std::unexpected<Error>(std::move(error));
}

}  // namespace minato

#define MINATO_CONCAT_INNER(a, b) a##b
#define MINATO_CONCAT(a, b) MINATO_CONCAT_INNER(a, b)

// TRY(auto value, expression): runs the expression (a Result<T>) and declares `value` from it, or
// returns its error from the enclosing function. TRY_VOID is for Result<>. The CO_ forms are for
// coroutines: CO_TRY(auto value, co_await f()).
#define MINATO_TRY_IMPL(tmp, ret, decl, ...)                 \
  auto tmp = (__VA_ARGS__);                                  \
  if (!tmp) ret std::unexpected(std::move(tmp).error());     \
  decl = std::move(*tmp)
#define MINATO_TRY_VOID_IMPL(tmp, ret, ...)                                            \
  do {                                                                                 \
    if (auto tmp = (__VA_ARGS__); !tmp) ret std::unexpected(std::move(tmp).error());   \
  } while (false)
#define TRY(decl, ...) \
  MINATO_TRY_IMPL(MINATO_CONCAT(try_result_, __LINE__), return, decl, __VA_ARGS__)
#define CO_TRY(decl, ...) \
  MINATO_TRY_IMPL(MINATO_CONCAT(try_result_, __LINE__), co_return, decl, __VA_ARGS__)
#define TRY_VOID(...) MINATO_TRY_VOID_IMPL(try_result_void, return, __VA_ARGS__)
#define CO_TRY_VOID(...) MINATO_TRY_VOID_IMPL(try_result_void, co_return, __VA_ARGS__)
