// CreateTags, DeleteTags, DescribeTags on instances, security groups and their rules, key pairs and
// network insights.
#include <algorithm>

#include "ec2/handlers/filters.h"
#include "ec2/handlers/handlers.h"

namespace minato::ec2 {
namespace {

constexpr std::size_t kTagsMax = 50;

// The group that has the rule; nullptr when none has.
const GroupRecord* group_of_rule(const Ec2Service& service, const std::string& prefix,
                                 const std::string& rule) {
  for (const auto* group : service.state.groups(prefix)) {
    const auto has = [&rule](const auto& one) { return one.security_group_rule_id == rule; };
    if (std::ranges::any_of(group->rules, has)) return group;
  }
  return nullptr;
}

// Applies `change` to the tags of a rule, which its group's record holds.
Awaitable<Result<>> change_rule_tags(Ec2Service& service, std::string key, std::string rule,
                                     std::function<Result<>(std::optional<Tags>&)> change) {
  CO_TRY([[maybe_unused]] const auto record,
         co_await service.state.update_group(key, [&](GroupRecord& group) -> Result<> {
           for (auto& one : group.rules) {
             if (one.security_group_rule_id == rule) return change(one.tags);
           }
           return fail(errors::id_not_found(rule));
         }));
  co_return Result<>();
}

// Applies `change` to the tags of one resource.
Awaitable<Result<>> change_tags(Ec2Service& service, const Context& context, std::string id,
                                std::function<Result<>(std::optional<Tags>&)> change) {
  const std::string prefix = record_key(context.account, context.region, "");
  const std::string key = prefix + id;
  if (service.state.instance(key)) {
    CO_TRY([[maybe_unused]] const auto record,
           co_await service.state.update_instance(
               key, [&](InstanceRecord& record) { return change(record.instance.tags); }));
  } else if (service.state.group(key)) {
    CO_TRY([[maybe_unused]] const auto record,
           co_await service.state.update_group(
               key, [&](GroupRecord& record) { return change(record.group.tags); }));
  } else if (const auto* group = group_of_rule(service, prefix, id)) {
    CO_TRY_VOID(co_await change_rule_tags(service, prefix + group->id(), id, std::move(change)));
  } else if (const auto* pair = service.keys.by_id(prefix, id)) {
    CO_TRY_VOID(co_await service.keys.update(
        prefix, *pair->key_name, [&](api::KeyPairInfo& changed) { return change(changed.tags); }));
  } else if (service.insights.paths().find(key)) {
    CO_TRY_VOID(co_await service.insights.paths().update(
        key, [&](Insights::Path& changed) { return change(changed.tags); }));
  } else if (service.insights.analyses().find(key)) {
    CO_TRY_VOID(co_await service.insights.analyses().update(
        key, [&](Insights::Analysis& changed) { return change(changed.tags); }));
  } else {
    co_return fail(errors::id_not_found(id));
  }
  co_return Result<>();
}

void list_tags(const std::optional<Tags>& tags, const std::string& id, const std::string& type,
               std::vector<api::TagDescription>& out) {
  if (!tags) return;
  for (const auto& tag : *tags) {
    auto& made = out.emplace_back();
    made.key = tag.key;
    made.value = tag.value;
    made.resource_id = id;
    made.resource_type = type;
  }
}

std::optional<Values> tag_filter_values(const api::TagDescription& tag, std::string_view name) {
  if (name == "key") return Values{tag.key.value_or("")};
  if (name == "value") return Values{tag.value.value_or("")};
  if (name == "resource-id") return Values{*tag.resource_id};
  if (name == "resource-type") return Values{*tag.resource_type};
  return std::nullopt;
}

}  // namespace

Answer<api::CreateTags> create_tags(Ec2Service& service, const Context& context,
                                    const api::CreateTagsRequest& request) {
  CO_TRY_VOID(check_tags(request.tags));
  if (request.dry_run.value_or(false)) co_return fail(errors::dry_run());
  for (const auto& id : request.resources) {
    CO_TRY_VOID(co_await change_tags(
        service, context, id, [&request](std::optional<Tags>& tags) -> Result<> {
          merge_tags(tags, request.tags);
          if (tags->size() > kTagsMax) {
            return fail(ErrorCode::kResourceExhausted,
                        "The maximum number of Tags for a resource has been reached.",
                        "TagLimitExceeded");
          }
          return {};
        }));
  }
  co_return aws::Empty{};
}

Answer<api::DeleteTags> delete_tags(Ec2Service& service, const Context& context,
                                    const api::DeleteTagsRequest& request) {
  if (request.dry_run.value_or(false)) co_return fail(errors::dry_run());
  for (const auto& id : request.resources) {
    CO_TRY_VOID(co_await change_tags(
        service, context, id, [&request](std::optional<Tags>& tags) -> Result<> {
          if (!tags) return {};
          if (!request.tags) tags->clear();
          for (const auto& gone : request.tags.value_or(Tags{})) {
            std::erase_if(*tags, [&](const api::Tag& tag) {
              return tag.key == gone.key && (!gone.value || tag.value == gone.value);
            });
          }
          return {};
        }));
  }
  co_return aws::Empty{};
}

Answer<api::DescribeTags> describe_tags(Ec2Service& service, const Context& context,
                                        const api::DescribeTagsRequest& request) {
  const std::string prefix = record_key(context.account, context.region, "");
  std::vector<api::TagDescription> tags;
  for (const auto* record : service.state.instances(prefix)) {
    list_tags(record->instance.tags, record->id(), "instance", tags);
  }
  for (const auto* record : service.state.groups(prefix)) {
    list_tags(record->group.tags, record->id(), "security-group", tags);
    for (const auto& rule : record->rules) {
      list_tags(rule.tags, *rule.security_group_rule_id, "security-group-rule", tags);
    }
  }
  for (const auto* pair : service.keys.list(prefix)) {
    list_tags(pair->tags, *pair->key_pair_id, "key-pair", tags);
  }
  for (const auto& [key, path] : service.insights.paths().list(prefix)) {
    list_tags(path->tags, *path->network_insights_path_id, "network-insights-path", tags);
  }
  for (const auto& [key, analysis] : service.insights.analyses().list(prefix)) {
    list_tags(analysis->tags, *analysis->network_insights_analysis_id, "network-insights-analysis",
              tags);
  }
  CO_TRY(tags, filtered<api::TagDescription>(std::move(tags), request.filters, tag_filter_values));
  const auto id = [](const api::TagDescription& tag) { return *tag.resource_id + "\n" + *tag.key; };
  api::DescribeTagsResult result;
  CO_TRY(result.tags, page_of(context, std::move(tags), request, id, result.next_token));
  co_return result;
}

}  // namespace minato::ec2
