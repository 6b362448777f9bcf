#include "oci_client/testing/fake_registry.h"

namespace minato::oci::testing {
namespace {

// One name a page.
http::Response page(const http::Request& request, std::string_view member,
                    const std::vector<std::string>& names) {
  std::size_t index = 0;
  for (const auto& [name, value] : http::parse_query(request.query())) {
    if (name == "last") index = std::stoul(value);
  }
  http::Response out{.body = fmt::format(R"({{"{}":["{}"]}})", member, names.at(index))};
  if (index + 1 < names.size()) {
    out.headers.add("Link",
                    fmt::format("<{}?n=1&last={}>; rel=\"next\"", request.path(), index + 1));
  }
  return out;
}

}  // namespace

http::Response FakeRegistry::answer(const http::Request& request, const std::string& body) {
  if (refuse > 0) {
    --refuse;
    http::Response out{.status = 503};
    if (!retry_after.empty()) out.headers.add("Retry-After", retry_after);
    return out;
  }
  const std::string path(request.path());
  if (path == "/token") return token(request);
  if (auto refused = check_login(request)) return *refused;
  if (path == "/v2/") return {.body = "{}"};
  if (path == "/v2/_catalog") return page(request, "repositories", {"a", "b/c", "d"});
  if (path.ends_with("/tags/list")) return page(request, "tags", {"one", "three", "two"});
  if (referrers && path.find("/referrers/") != std::string::npos) {
    const std::string digest = sha256(path).to_string();
    return {.body = fmt::format(R"({{"manifests":[{{"digest":"{}"}}]}})", digest)};
  }
  if (path.find("/blobs/uploads/") != std::string::npos) return upload(request, body);
  const auto kind = path.find("/manifests/") != std::string::npos ? "/manifests/" : "/blobs/";
  const auto at = path.find(kind);
  if (at == std::string::npos) return {.status = 404};
  const std::string key =
      path.substr(4, at - 4) + ":" + path.substr(at + std::string_view(kind).size());
  auto& held = kind == std::string_view("/blobs/") ? blobs_ : manifests_;
  if (request.method == "PUT") {
    held[key] = body;
    held[path.substr(4, at - 4) + ":" + sha256(body).to_string()] = body;
    return {.status = 201};
  }
  if (&held == &blobs_ && !redirect_blobs_to.empty()) {
    return {.status = 307, .headers = {{"Location", redirect_blobs_to + request.target}}};
  }
  const auto found = held.find(key);
  if (found == held.end()) {
    return {.status = 404, .body = R"({"errors":[{"code":"UNKNOWN","message":"not here"}]})"};
  }
  const bool index = found->second.find("image.index.v1+json") != std::string::npos;
  return {.headers = {{"Content-Type", index ? "application/vnd.oci.image.index.v1+json"
                                             : "application/vnd.oci.image.manifest.v1+json"}},
          .body = found->second};
}

http::Response FakeRegistry::token(const http::Request& request) const {
  const auto given = request.headers.find("Authorization");
  if (given && *given != "Basic " + base64_encode(user + ":secret")) return {.status = 401};
  return {.body = R"({"token":"for )" + std::string(request.query()) + R"(","expires_in":300})"};
}

std::optional<http::Response> FakeRegistry::check_login(const http::Request& request) const {
  const auto given = request.headers.find("Authorization");
  if (login == Login::kNone) return std::nullopt;
  if (login == Login::kBasic) {
    if (given == "Basic " + base64_encode(user + ":secret")) return std::nullopt;
    return http::Response{.status = 401, .headers = {{"WWW-Authenticate", "Basic realm=\"x\""}}};
  }
  if (given && given->starts_with("Bearer for ")) return std::nullopt;
  return http::Response{
      .status = 401,
      .headers = {{"WWW-Authenticate", fmt::format("Bearer realm=\"{}\",service=\"fake\"",
                                                   realm.empty() ? "/token" : realm)}}};
}

http::Response FakeRegistry::upload(const http::Request& request, const std::string& body) {
  const std::string path(request.path());
  const auto at = path.find("/blobs/uploads/");
  const std::string name = path.substr(4, at - 4);
  http::Response out{.status = 202};
  if (request.method == "POST") {
    for (const auto& [key, value] : http::parse_query(request.query())) {
      if (key != "mount") continue;
      if (blobs_.contains("base:" + value)) out.status = 201;
    }
    upload_.clear();
  } else if (request.method == "PATCH") {
    upload_ += body;
    if (++patches_ == lose_patch) out.status = 0;
  } else if (request.method == "GET") {
    out.status = 204;
    out.headers.add("Range", fmt::format("0-{}", upload_.size() - 1));
  } else {
    upload_ += body;
    const auto digest = http::parse_query(request.query()).back().second;
    out.status = sha256(upload_).to_string() == digest ? 201 : 400;
    if (out.status == 201) blobs_[name + ":" + digest] = upload_;
  }
  out.headers.add("Location", fmt::format("/v2/{}/blobs/uploads/id?state=x", name));
  return out;
}

}  // namespace minato::oci::testing
