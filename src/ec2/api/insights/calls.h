// What the handlers of network paths and of their analyses share.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "ec2/api/filters.h"
#include "ec2/api/operation.h"

namespace minato::ec2 {

// The id that a call makes: the same one for the same client token, so that a repeated call finds
// what the first one made; a random one without a token.
std::string id_of_call(Random& random, std::string_view id_prefix, const std::string& key_prefix,
                       const std::string& token);

// The records named, or all of `prefix` without names; `not_found` makes the error for an id.
template <class Shape>
Result<std::vector<Shape>> chosen(const ShapeTable<Shape>& table, const std::string& prefix,
                                  const std::optional<Values>& ids,
                                  Error (*not_found)(std::string_view)) {
  std::vector<Shape> found;
  if (ids && !ids->empty()) {
    for (const auto& id : *ids) {
      const auto* shape = table.find(prefix + id);
      if (!shape) return fail(not_found(id));
      found.push_back(*shape);
    }
  } else {
    for (const auto& [key, shape] : table.list(prefix)) found.push_back(*shape);
  }
  return found;
}

}  // namespace minato::ec2
