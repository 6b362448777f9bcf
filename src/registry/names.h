// Names of the registry: repositories, tags, references. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/prefix.h"
#include "codec/digest.h"

namespace minato::registry {

// Where a repository lives: names are unique per account and region.
struct Scope {
  std::string account;  // 12 digits
  std::string region;
  bool operator==(const Scope&) const = default;
};

// The same, of somebody else's text.
struct ScopeView {
  std::string_view account;
  std::string_view region;
  Scope copy() const { return {.account = std::string(account), .region = std::string(region)}; }
};

// ECR's repository grammar: 2 to 256 characters, lower-case path components that start and end with
// a letter or digit and are joined by '.', '_', '__' or dashes.
bool is_repository_name(std::string_view text);

// [A-Za-z0-9_][A-Za-z0-9._-]{0,127} (OCI distribution spec, "Pulling manifests").
bool is_tag(std::string_view text);

// What ECR takes for an image digest: [a-zA-Z0-9-_+.]+:[a-fA-F0-9]+. Wider than what can exist.
bool looks_like_digest(std::string_view text);

// Whether `tag` matches `pattern`, in which '*' stands for any number of characters.
bool matches_wildcard(std::string_view pattern, std::string_view tag);

std::string repository_arn(const Scope& scope, std::string_view name);

using minato::after_prefix;

}  // namespace minato::registry
