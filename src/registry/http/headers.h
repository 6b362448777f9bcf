// Header and query fields of the OCI distribution API, read and written. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/http.h"
#include "registry/names.h"

namespace minato::registry {

// Of a PUT of a manifest by another installation that replicates to this one. Who sends it needs
// ecr:ReplicateImage as well; the image is then not replicated on, nor signed.
inline constexpr std::string_view kReplicationHeader = "Minato-Replication";

// Bytes first..last, both included.
struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t length() const { return last - first + 1; }
  bool operator==(const ByteRange&) const = default;
};

// A Range header over content of `size` bytes (RFC 9110 14.1.2). nullopt: serve everything, since
// the header is absent, not in bytes, malformed or asks for several ranges. kOutOfRange: a
// well-formed range with none of the content in it, or one that ends before it starts.
Result<std::optional<ByteRange>> parse_range(std::optional<std::string_view> header,
                                             std::uint64_t size);
std::string content_range(const ByteRange& range, std::uint64_t size);

// The Content-Range of an upload: "<first>-<last>", also as "bytes <first>-<last>/<size>".
// nullopt when malformed.
std::optional<ByteRange> parse_upload_range(std::string_view header);

// User name and password, or a bearer token (then `user` is empty).
struct ClientCredentials {
  std::string user;
  std::string password;
  bool bearer = false;
};
// nullopt for anything that is not a well-formed Basic or Bearer value.
std::optional<ClientCredentials> parse_authorization(std::string_view header);

// Whether an If-None-Match header names this entity tag (weak comparison, or "*").
bool matches_etag(std::string_view header, std::string_view etag);

// Whether a Range header counts: without If-Range, or when that is exactly this strong entity tag
// (RFC 9110 13.1.5). A date never is: blobs have none.
bool range_applies(std::optional<std::string_view> if_range, std::string_view etag);

// A Warning field (distribution spec, "Warnings") with `text` quoted and cut to 1024 bytes.
std::string warning_value(std::string_view text);

// n and last of a listing. n absent or above `page_max` is page_max. PAGINATION_NUMBER_INVALID.
struct PageQuery {
  std::size_t limit = 0;
  std::string last;
  bool has_limit = false;
};
Result<PageQuery> parse_page(std::string_view query, std::size_t page_max);

// The decoded value of a query parameter; of every one of that name, in order.
std::optional<std::string> query_value(std::string_view query, std::string_view name);
std::vector<std::string> query_values(std::string_view query, std::string_view name);

// <account>.dkr.ecr.<region>.<anything> of a Host header; nullopt for every other host.
std::optional<ScopeView> scope_of_host(std::string_view host);

}  // namespace minato::registry
