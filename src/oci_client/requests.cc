#include "oci_client/requests_impl.h"

namespace minato::oci {

std::string describe(const Transport& transport, const http::Request& request) {
  return request.method + " " + origin_of(transport.base().peer) + std::string(request.path());
}

Awaitable<Result<CallAnswer>> exchange(Transport& transport, http::Request request,
                                       std::string scope, std::size_t body_max) {
  CallAnswer out{.what = describe(transport, request), .response = {}};
  auto response = co_await transport.send(std::move(request), std::move(scope), body_max);
  if (!response) co_return fail(with_request(out.what, std::move(response).error()));
  out.response = std::move(*response);
  co_return out;
}

std::string pull_scope(const std::string& repository) {
  return "repository:" + repository + ":pull";
}

std::string push_scope(const std::string& repository) {
  return "repository:" + repository + ":pull,push";
}

}  // namespace minato::oci
