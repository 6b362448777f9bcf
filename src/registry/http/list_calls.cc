// Lists: repositories, tags, referrers.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "registry/http/headers.h"
#include "registry/http/registry_http.h"

namespace minato::registry {
namespace {

constexpr std::size_t kPageMax = 10'000;
constexpr std::size_t kReferrersPageMax = 500;
constexpr std::size_t kReferrersBatch = 16;
// With a filter a page may be long to come by; what is left is found by following the link.
constexpr std::size_t kReferrersLookedAtMax = 10'000;

http::Response json_answer(std::string body) {
  http::Response response;
  response.headers.add("Docker-Distribution-Api-Version", "registry/2.0");
  response.headers.add("Content-Type", "application/json");
  response.body = std::move(body);
  return response;
}

// RFC 8288 form, relative to the host, with the page size the client asked for.
void add_link(http::Response& response, std::string_view path, std::size_t limit,
              std::string_view last) {
  response.headers.add("Link", fmt::format("<{}?last={}&n={}>; rel=\"next\"", path,
                                           http::percent_encode(last), limit));
}

std::string list_body(const boost::json::object& head, std::string_view member,
                      const std::vector<std::string>& names) {
  boost::json::object body = head;
  boost::json::array list;
  for (const std::string& name : names) list.emplace_back(name);
  body[member] = std::move(list);
  return boost::json::serialize(body);
}

bool has_artifact_type(std::string_view descriptor, std::string_view type) {
  boost::system::error_code error;
  const auto value = boost::json::parse({descriptor.data(), descriptor.size()}, error);
  const auto* object = error ? nullptr : value.if_object();
  const auto* member = object ? object->if_contains("artifactType") : nullptr;
  return member && member->is_string() && member->get_string() == type;
}

}  // namespace

RegistryHttp::Done RegistryHttp::list_catalog(Call& call) {
  CO_TRY(const PageQuery page, parse_page(call.query(), kPageMax));
  std::vector<std::string> names;
  if (page.limit > 0) {
    CO_TRY(const auto rows,
           co_await registry_.repositories().list(call.scope, page.last, page.limit + 1));
    for (const RepositoryRecord& row : rows) names.push_back(row.name);
  }
  const bool more = names.size() > page.limit;
  if (more) names.resize(page.limit);
  http::Response response = json_answer(list_body({}, "repositories", names));
  if (more) add_link(response, "/v2/_catalog", page.limit, names.back());
  co_return co_await call.exchange.respond(std::move(response));
}

RegistryHttp::Done RegistryHttp::list_tags(Call& call) {
  CO_TRY(const PageQuery page, parse_page(call.query(), kPageMax));
  std::vector<std::string> tags;
  if (page.limit > 0) {
    CO_TRY(auto rows,
           co_await registry_.images().list_tags(call.repository, page.last, page.limit + 1));
    for (TagRow& row : rows) tags.push_back(std::move(row.tag));
  }
  const bool more = tags.size() > page.limit;
  if (more) tags.resize(page.limit);
  boost::json::object head;
  head["name"] = call.repository.name;
  http::Response response = json_answer(list_body(head, "tags", tags));
  if (more) {
    add_link(response, fmt::format("/v2/{}/tags/list", call.repository.name), page.limit,
             tags.back());
  }
  co_return co_await call.exchange.respond(std::move(response));
}

// The next page of the referrers of a digest, read a few at a time: an entry carries the
// annotations of its manifest and may be megabytes long.
Awaitable<Result<RegistryHttp::ReferrersPage>> RegistryHttp::read_referrers(const Call& call,
                                                                            PageQuery page) {
  const auto type = query_value(call.query(), "artifactType");
  ReferrersPage out{.last = page.last};
  for (std::size_t looked_at = 0; looked_at < kReferrersLookedAtMax;) {
    CO_TRY(const auto rows, co_await registry_.images().list_referrers(
                                call.repository, call.route.argument, out.last, kReferrersBatch));
    looked_at += rows.size();
    for (const store::Record& row : rows) {
      if (!type || has_artifact_type(row.value, *type)) {
        if (out.count == page.limit || out.is_full(row.value.size())) {
          out.more = true;
          co_return out;
        }
        out.add(row.value);
      }
      out.last = row.key;
    }
    if (rows.size() < kReferrersBatch) co_return out;
  }
  out.more = true;
  co_return out;
}

RegistryHttp::Done RegistryHttp::list_referrers(Call& call) {
  if (!Digest::parse(call.route.argument)) {
    co_return fail(errors::digest_invalid(call.route.argument));
  }
  CO_TRY(const PageQuery page, parse_page(call.query(), kReferrersPageMax));
  const auto type = query_value(call.query(), "artifactType");
  ReferrersPage found;
  if (page.limit > 0) {
    CO_TRY(found, co_await read_referrers(call, page));
  }
  http::Response response =
      json_answer(fmt::format(R"({{"schemaVersion":2,"mediaType":"{}","manifests":[{}]}})",
                              media_types::kOciIndex, found.entries));
  response.headers.set("Content-Type", std::string(media_types::kOciIndex));
  if (type) response.headers.add("OCI-Filters-Applied", "artifactType");
  if (found.more) {
    const std::string path =
        fmt::format("/v2/{}/referrers/{}", call.repository.name, call.route.argument);
    response.headers.add("Link", fmt::format("<{}?last={}&n={}{}{}>; rel=\"next\"", path,
                                             http::percent_encode(found.last), page.limit,
                                             type ? "&artifactType=" : "",
                                             type ? http::percent_encode(*type) : std::string()));
  }
  co_return co_await call.exchange.respond(std::move(response));
}

}  // namespace minato::registry
