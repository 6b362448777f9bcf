// One request and its whole answer, for the calls of the client.
#pragma once

#include <string>

#include "base/limits.h"
#include "oci_client/answers.h"
#include "oci_client/transport.h"

namespace minato::oci {

struct CallAnswer {
  std::string what;  // the request, for messages
  http::Response response;

  Error refused() const { return to_error(what, response.status, response.body); }
};

Awaitable<Result<CallAnswer>> exchange(Transport& transport, http::Request request,
                                       std::string scope,
                                       std::size_t body_max = limits::kManifestBytes);

// "GET https://host/v2/..."; without query, which may hold signatures.
std::string describe(const Transport& transport, const http::Request& request);

std::string pull_scope(const std::string& repository);
std::string push_scope(const std::string& repository);

}  // namespace minato::oci
