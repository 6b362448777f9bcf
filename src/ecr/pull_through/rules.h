// Pull through cache rules: which repositories stand for those of another registry.
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
//
// One JSON object a rule in registry_setting, under <account>/<region>/pullthrough/<prefix>.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gen/ecr.h"
#include "oci_client/url.h"
#include "registry/registry.h"

namespace minato::ecr::pull_through {

using Rule = api::PullThroughCacheRule;

inline constexpr std::size_t kMax = 50;            // of an account and region, as in ECR
inline constexpr std::string_view kRoot = "ROOT";  // a prefix that is none

// Where the registry of a rule is. ECR takes host names alone; here also a URL with scheme and
// port. kInvalidArgument.
Result<http::Peer> upstream_peer(std::string_view url);
// The kind that ECR calls the registry at `url`; empty for one that ECR does not know. Pure.
std::string_view kind_of(std::string_view url);
// Whether ECR knows the registry by this one host, not by a domain that many have hosts in. Pure.
bool has_known_host(const http::Peer& registry);
// Fills in and checks a new rule: InvalidParameterException, UnsupportedUpstreamRegistryException.
Result<> check(Rule& rule);

// What the rule makes of a repository's name there; nullopt when the rule is not for it. Pure.
std::optional<std::string> upstream_name(const Rule& rule, std::string_view name);
// The rule for a repository of this name: the one with the longest prefix. Pure.
const Rule* choose(const std::vector<Rule>& all, std::string_view name);

// All rules by prefix.
Awaitable<Result<std::vector<Rule>>> list(registry::RecordStore& records, registry::Scope scope);
// PullThroughCacheRuleAlreadyExistsException, LimitExceededException.
Awaitable<Result<>> create(registry::RecordStore& records, registry::Scope scope, Rule rule);
// PullThroughCacheRuleNotFoundException.
Awaitable<Result<Rule>> find(registry::RecordStore& records, registry::Scope scope,
                             std::string prefix);
using Change = std::function<void(Rule&)>;
Awaitable<Result<Rule>> update(registry::RecordStore& records, registry::Scope scope,
                               std::string prefix, Change change);
Awaitable<Result<Rule>> remove(registry::RecordStore& records, registry::Scope scope,
                               std::string prefix);

}  // namespace minato::ecr::pull_through
