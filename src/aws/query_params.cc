#include "aws/query_params.h"

#include <algorithm>
#include <optional>

#include "aws/utf8.h"
#include "net/http.h"

namespace minato::aws {
namespace {

std::optional<std::string> decode(std::string_view text) {
  auto out = http::percent_decode(text, /*plus_is_space=*/true);
  return out && is_utf8(*out) ? out : std::nullopt;
}

std::unexpected<Error> malformed(std::string message) {
  return fail(ErrorCode::kInvalidArgument, std::move(message), "MalformedQueryString");
}

}  // namespace

Result<QueryParams> QueryParams::parse(std::string_view urlencoded) {
  QueryParams params;
  while (!urlencoded.empty()) {
    const std::size_t end = std::min(urlencoded.find('&'), urlencoded.size());
    const std::string_view pair = urlencoded.substr(0, end);
    urlencoded.remove_prefix(std::min(end + 1, urlencoded.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    auto name = decode(pair.substr(0, equals));
    auto value = decode(pair.substr(std::min(equals + 1, pair.size())));
    if (!name || !value) return malformed("The query string contains a syntax error.");
    if (params.entries_.size() >= kEntriesMax || name->size() > kNameBytesMax) {
      return malformed("The request has too many parameters or too long a name.");
    }
    params.entries_.try_emplace(std::move(*name), std::move(*value));
  }
  return params;
}

const std::string* QueryParams::find(std::string_view name) const {
  const auto found = entries_.find(name);
  return found != entries_.end() ? &found->second : nullptr;
}

std::pair<QueryParams::Entries::const_iterator, QueryParams::Entries::const_iterator>
QueryParams::with_prefix(std::string_view prefix) const {
  const auto begin = entries_.lower_bound(prefix);
  auto end = begin;
  while (end != entries_.end() && end->first.starts_with(prefix)) ++end;
  return {begin, end};
}

}  // namespace minato::aws
