#include "ecr/pull_through/rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "aws/json.h"
#include "ecr/errors.h"
#include "oci_client/login_hosts.h"

namespace minato::ecr::pull_through {
namespace {

using registry::SettingRecord;
using Loaded = registry::Loaded<SettingRecord>;

struct Kind {
  std::string_view name;
  std::string_view host;  // with a '.' in front: what the host ends with
};

constexpr Kind kKinds[] = {
    {"ecr-public", "public.ecr.aws"},
    {"quay", "quay.io"},
    {"k8s", "registry.k8s.io"},
    {"docker-hub", "registry-1.docker.io"},
    {"github-container-registry", "ghcr.io"},
    {"azure-container-registry", ".azurecr.io"},
    {"azure-container-registry", ".azurecr.us"},
    {"gitlab-container-registry", "registry.gitlab.com"},
    {"chainguard", "cgr.dev"},
};

std::string key_prefix(const registry::Scope& scope) {
  return registry::setting_key(scope, "pullthrough/");
}

std::string without_slash(std::string prefix) {
  if (prefix.ends_with('/')) prefix.pop_back();
  return prefix;
}

Awaitable<Result<Loaded>> load(registry::RecordStore& records, const registry::Scope& scope,
                               const std::string& prefix) {
  return records.load<SettingRecord>(key_prefix(scope) + without_slash(prefix));
}

Awaitable<Result<>> try_create(registry::RecordStore& records, registry::Scope scope, Rule rule) {
  const std::string prefix = *rule.ecr_repository_prefix;
  CO_TRY(const auto existing, co_await load(records, scope, prefix));
  if (existing.value) co_return fail(errors::rule_already_exists(prefix, scope.account));
  CO_TRY(const auto all, co_await list(records, scope));
  if (all.size() >= kMax) co_return fail(errors::too_many_rules(kMax));
  registry::Update update;
  update.put(existing, SettingRecord{aws::json::serialize(rule)});
  co_return co_await records.commit(std::move(update));
}

Awaitable<Result<Rule>> try_change(registry::RecordStore& records, registry::Scope scope,
                                   std::string prefix, const Change* change) {
  CO_TRY(const auto loaded, co_await load(records, scope, prefix));
  if (!loaded.value) co_return fail(errors::rule_not_found(prefix, scope.account));
  CO_TRY(auto rule, aws::json::parse_stored<Rule>(loaded.value->text));
  registry::Update update;
  if (change) {
    (*change)(rule);
    update.put(loaded, SettingRecord{aws::json::serialize(rule)});
  } else {
    update.erase(loaded);
  }
  CO_TRY_VOID(co_await records.commit(std::move(update)));
  co_return rule;
}

}  // namespace

Result<http::Peer> upstream_peer(std::string_view url) {
  return oci::parse_login_host(url);
}

bool has_known_host(const http::Peer& registry) {
  if (!registry.tls || registry.port != 443) return false;
  return std::ranges::any_of(
      kKinds, [&](const Kind& kind) { return http::iequals(registry.host, kind.host); });
}

std::string_view kind_of(std::string_view url) {
  const auto peer = upstream_peer(url);
  if (!peer || !peer->tls || peer->port != 443) return "";
  const std::string_view host = peer->host;
  for (const Kind& kind : kKinds) {
    const bool whole = kind.host.front() != '.';
    if (whole ? host == kind.host : host.ends_with(kind.host)) return kind.name;
  }
  const bool ecr = host.find(".dkr.ecr.") == 12 &&
                   (host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn"));
  return ecr ? "ecr" : "";
}

Result<> check(Rule& rule) {
  rule.ecr_repository_prefix = without_slash(rule.ecr_repository_prefix.value_or(""));
  if (rule.upstream_repository_prefix) {
    rule.upstream_repository_prefix = without_slash(*rule.upstream_repository_prefix);
  }
  const std::string& url = *rule.upstream_registry_url;
  if (!upstream_peer(url)) return fail(errors::unsupported_upstream(url));
  const std::string_view kind = kind_of(url);
  if (rule.upstream_registry && *rule.upstream_registry != kind) {
    return fail(errors::unsupported_upstream(url));
  }
  if (!kind.empty()) rule.upstream_registry = std::string(kind);
  return {};
}

std::optional<std::string> upstream_name(const Rule& rule, std::string_view name) {
  const std::string_view prefix = *rule.ecr_repository_prefix;
  if (prefix != kRoot) {
    if (name.size() <= prefix.size() + 1 || !name.starts_with(prefix) ||
        name[prefix.size()] != '/') {
      return std::nullopt;
    }
    name.remove_prefix(prefix.size() + 1);
  }
  const std::string there = rule.upstream_repository_prefix.value_or(std::string(kRoot));
  std::string out = there == kRoot ? std::string(name) : fmt::format("{}/{}", there, name);
  // Docker Hub's own images are known by their last part alone.
  if (rule.upstream_registry == "docker-hub" && out.find('/') == std::string::npos) {
    out.insert(0, "library/");
  }
  return out;
}

const Rule* choose(const std::vector<Rule>& all, std::string_view name) {
  const Rule* best = nullptr;
  const auto rank = [](const Rule& rule) {
    return *rule.ecr_repository_prefix == kRoot ? 0 : rule.ecr_repository_prefix->size();
  };
  for (const Rule& rule : all) {
    if (upstream_name(rule, name) && (!best || rank(rule) > rank(*best))) best = &rule;
  }
  return best;
}

Awaitable<Result<std::vector<Rule>>> list(registry::RecordStore& records, registry::Scope scope) {
  const std::string prefix = key_prefix(scope);
  CO_TRY(const auto rows, co_await records.range(SettingRecord::kTable, prefix,
                                                 registry::after_prefix(prefix), 2 * kMax));
  std::vector<Rule> out;
  for (const store::Record& row : rows) {
    CO_TRY(out.emplace_back(), aws::json::parse_stored<Rule>(row.value));
  }
  co_return out;
}

Awaitable<Result<>> create(registry::RecordStore& records, registry::Scope scope, Rule rule) {
  co_return co_await registry::with_retries([&] { return try_create(records, scope, rule); });
}

Awaitable<Result<Rule>> find(registry::RecordStore& records, registry::Scope scope,
                             std::string prefix) {
  CO_TRY(const auto loaded, co_await load(records, scope, prefix));
  if (!loaded.value) co_return fail(errors::rule_not_found(prefix, scope.account));
  co_return aws::json::parse_stored<Rule>(loaded.value->text);
}

Awaitable<Result<Rule>> update(registry::RecordStore& records, registry::Scope scope,
                               std::string prefix, Change change) {
  co_return co_await registry::with_retries(
      [&] { return try_change(records, scope, prefix, &change); });
}

Awaitable<Result<Rule>> remove(registry::RecordStore& records, registry::Scope scope,
                               std::string prefix) {
  co_return co_await registry::with_retries(
      [&] { return try_change(records, scope, prefix, nullptr); });
}

}  // namespace minato::ecr::pull_through
