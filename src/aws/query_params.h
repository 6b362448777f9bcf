// Parameters of a query-protocol call: an application/x-www-form-urlencoded body or query string.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace minato::aws {

// Name and value pairs after percent-decoding. Of a repeated name the first stays.
class QueryParams {
 public:
  using Entries = std::map<std::string, std::string, std::less<>>;
  // EC2 allows 1000 filter values or ids in a call; a real call stays far below this.
  static constexpr std::size_t kEntriesMax = 20'000;
  // The longest modelled name has some 150 bytes. This also bounds the nesting that names express.
  static constexpr std::size_t kNameBytesMax = 512;

  QueryParams() = default;
  // MalformedQueryString on broken percent-encoding, bytes that are not UTF-8, or past a limit.
  static Result<QueryParams> parse(std::string_view urlencoded);

  const std::string* find(std::string_view name) const;
  // Entries whose name starts with `prefix`, which are neighbours.
  std::pair<Entries::const_iterator, Entries::const_iterator> with_prefix(
      std::string_view prefix) const;
  const Entries& entries() const { return entries_; }

 private:
  Entries entries_;
};

}  // namespace minato::aws
