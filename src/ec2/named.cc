#include "ec2/named.h"

#include <algorithm>
#include <array>

#include "base/arn.h"
#include "ec2/errors.h"
#include "ec2/model/catalog.h"

namespace minato::ec2 {
namespace {

struct IdKind {
  std::string_view prefix;  // of identifiers
  std::string_view resource;
};
constexpr std::array kTaggedKinds = {IdKind{"i-", "instance"},
                                     IdKind{"sg-", "security-group"},
                                     IdKind{"sgr-", "security-group-rule"},
                                     IdKind{"key-", "key-pair"},
                                     IdKind{"nip-", "network-insights-path"},
                                     IdKind{"nia-", "network-insights-analysis"}};

constexpr std::array kPathEndKinds = {IdKind{"i-", "instance"}, IdKind{"eni-", "network-interface"},
                                      IdKind{"igw-", "internet-gateway"}};

// The group that has the rule; nullptr when none has.
const GroupRecord* group_of_rule(const State& state, const std::string& prefix,
                                 const std::string& rule) {
  for (const auto* group : state.groups(prefix)) {
    const auto has = [&rule](const auto& one) { return one.security_group_rule_id == rule; };
    if (std::ranges::any_of(group->rules, has)) return group;
  }
  return nullptr;
}

}  // namespace

std::string arn_of(const aws::RequestContext& context, std::string_view kind, std::string_view id) {
  return make_arn("ec2", context.region, context.account, std::string(kind).append("/").append(id));
}

Result<NamedInstances> name_instances(std::vector<std::string> ids) {
  if (ids.empty()) return fail(errors::missing_parameter("InstanceId"));
  for (const auto& id : ids) {
    if (!id.starts_with("i-")) return fail(errors::instance_malformed(id));
  }
  return NamedInstances{.ids = std::move(ids)};
}

Result<NamedGroup> name_group(const State& state, const aws::RequestContext& context,
                              const std::optional<std::string>& id,
                              const std::optional<std::string>& name) {
  if (id && !id->empty()) {
    if (!id->starts_with("sg-")) return fail(errors::group_malformed(*id));
    return NamedGroup{.id = *id, .given = *id};
  }
  if (!name || name->empty()) return fail(errors::missing_parameter("GroupId"));
  // It is made when it is first needed.
  if (*name == "default") {
    return NamedGroup{.id = default_group_id(context.account, context.region), .given = *name};
  }
  const auto groups = state.groups(record_key(context.account, context.region, ""));
  const auto found = std::ranges::find_if(
      groups, [&name](const GroupRecord* group) { return group->group.group_name == *name; });
  return NamedGroup{.id = found == groups.end() ? "*" : (*found)->id(), .given = *name};
}

Result<const GroupRecord*> find_group(const State& state, const aws::RequestContext& context,
                                      const NamedGroup& named) {
  const auto* group = state.group(record_key(context.account, context.region, named.id));
  if (!group) return fail(errors::group_not_found(named.given));
  return group;
}

PathEnd name_path_end(const aws::RequestContext& context, const std::string& given) {
  const bool by_arn = given.starts_with("arn:");
  const std::string id = by_arn ? given.substr(given.rfind('/') + 1) : given;
  for (const auto& [prefix, resource] : kPathEndKinds) {
    if (!id.starts_with(prefix)) continue;
    std::string arn = arn_of(context, resource, id);
    if (!by_arn || arn == given) return {.id = id, .arn = std::move(arn)};
  }
  return {.id = given, .arn = by_arn ? given : ""};
}

Result<Tagged> name_tagged(const Ec2Service& service, const aws::RequestContext& context,
                           const std::string& id) {
  const auto* const kind = std::ranges::find_if(
      kTaggedKinds, [&id](const IdKind& one) { return id.starts_with(one.prefix); });
  if (kind == kTaggedKinds.end()) return fail(errors::id_not_found(id));

  const std::string prefix = record_key(context.account, context.region, "");
  Tagged made{.id = id, .holder = prefix + id, .arn = arn_of(context, kind->resource, id)};
  if (service.state.instance(made.holder)) {
    made.kind = Tagged::Kind::kInstance;
  } else if (service.state.group(made.holder)) {
    made.kind = Tagged::Kind::kGroup;
  } else if (const auto* group = group_of_rule(service.state, prefix, id)) {
    made.kind = Tagged::Kind::kRule;
    made.holder = prefix + group->id();
  } else if (const auto* pair = service.keys.by_id(prefix, id)) {
    made.kind = Tagged::Kind::kKeyPair;
    made.holder = *pair->key_name;
    made.arn = arn_of(context, kind->resource, *pair->key_name);
  } else if (service.insights.paths().find(made.holder)) {
    made.kind = Tagged::Kind::kPath;
  } else if (service.insights.analyses().find(made.holder)) {
    made.kind = Tagged::Kind::kAnalysis;
  }
  return made;
}

}  // namespace minato::ec2
