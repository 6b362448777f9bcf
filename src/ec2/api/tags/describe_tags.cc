#include "ec2/api/filters.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

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

Answer<api::DescribeTags> describe_tags(Ec2Service& service, const Context& context,
                                        const api::DescribeTags::Request& request,
                                        const Anything&) {
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

}  // namespace

const Operation<api::DescribeTags> kDescribeTags{.find = anything<api::DescribeTags::Request>,
                                                 .resources = any_resource,
                                                 .sample = R"({})",
                                                 .handle = reading<describe_tags>};

}  // namespace minato::ec2
