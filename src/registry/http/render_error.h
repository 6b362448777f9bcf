// From our errors to the error answers of the OCI distribution API: the one mapper.
#pragma once

#include "base/result.h"
#include "net/http.h"

namespace minato::registry {

// {"errors":[{"code":...,"message":...,"detail":...}]} with the status that goes with it. Internal
// causes are not told to the client.
http::Response render_error(const Error& error);

}  // namespace minato::registry
