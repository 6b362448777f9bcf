// The part of YAML 1.1 that cloud-config files use: block and flow collections, plain, quoted and
// block scalars. Anchors, tags and several documents are refused. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace minato::ec2 {

struct Yaml {
  enum class Kind : std::uint8_t { kNull, kText, kList, kMap };
  Kind kind = Kind::kNull;
  std::string text = {};
  std::vector<Yaml> items = {};
  std::vector<std::pair<std::string, Yaml>> members = {};

  const Yaml* member(std::string_view name) const;  // nullptr: it has none
  bool is_true() const;
};

// kInvalidArgument: the message says which line is not understood.
Result<Yaml> parse_yaml(std::string_view text);

}  // namespace minato::ec2
