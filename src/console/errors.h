// What the console's own paths refuse, and how they say it.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http.h"

namespace minato::console::errors {

Error invalid_request(std::string message);
Error invalid_credentials();
Error session_expired();
Error forbidden(std::string message);
Error not_found(std::string_view path);
Error method_not_allowed(std::string_view allowed);
Error too_many_logins();
Error too_many_streams();

// {"code":"<Error::name>","message":"..."} with the status of the code and the request's id.
http::Response answer(const Error& error, std::string request_id);

}  // namespace minato::console::errors
