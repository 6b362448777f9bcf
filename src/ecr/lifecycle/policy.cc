#include "ecr/lifecycle/policy.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "ecr/lifecycle/schema.h"

namespace minato::ecr::lifecycle {
namespace {

namespace json = boost::json;

constexpr std::size_t kDepthMax = 16;
constexpr std::string_view kNoSchema =
    "instance failed to match exactly one schema (matched 0 out of 4)";

Result<TagStatus> read_tag_status(const json::object& selection) {
  TRY(const std::string text, one_of(selection, "tagStatus", {"any", "tagged", "untagged"}));
  if (text == "tagged") return TagStatus::kTagged;
  return text == "untagged" ? TagStatus::kUntagged : TagStatus::kAny;
}

Result<> read_tags(const json::object& selection, Rule& rule) {
  TRY(auto prefixes, strings(selection, "tagPrefixList"));
  TRY(auto patterns, strings(selection, "tagPatternList"));
  const bool none = prefixes.empty() && patterns.empty();
  if (rule.tag_status != TagStatus::kTagged) {
    if (none) return {};
    return fail(invalid_policy(
        "tagPrefixList and tagPatternList can only be specified when tagStatus=TAGGED."));
  }
  if (none) {
    return fail(
        invalid_policy("Must specify tagPrefixList or tagPatternList when tagStatus=TAGGED."));
  }
  if (!prefixes.empty() && !patterns.empty()) {
    return fail(invalid_policy("Cannot specify both tagPrefixList and tagPatternList."));
  }
  for (const std::string& pattern : patterns) {
    if (std::ranges::count(pattern, '*') <= kWildcardsMax) continue;
    return fail(invalid_policy(fmt::format("tagPatternList entry '{}' has more than {} wildcards.",
                                           pattern, kWildcardsMax)));
  }
  rule.by_prefix = patterns.empty();
  rule.tags = rule.by_prefix ? std::move(prefixes) : std::move(patterns);
  return {};
}

// What goes with what: each way to count has its own unit, storage class and actions.
Result<> read_count(const json::object& selection, Rule& rule) {
  TRY(const std::string type, one_of(selection, "countType",
                                     {"imageCountMoreThan", "sinceImagePulled", "sinceImagePushed",
                                      "sinceImageTransitioned"}));
  TRY(const std::string unit, one_of(selection, "countUnit", {"days"}));
  TRY(const std::string storage, one_of(selection, "storageClass", {"archive", "standard"}));
  using enum CountType;
  rule.count_type = type == "imageCountMoreThan" ? kImageCountMoreThan
                    : type == "sinceImagePushed" ? kSinceImagePushed
                    : type == "sinceImagePulled" ? kSinceImagePulled
                                                 : kSinceImageTransitioned;
  rule.archived = storage == "archive";
  const bool by_count = rule.count_type == kImageCountMoreThan;
  const bool of_archive = rule.count_type == kSinceImageTransitioned;
  if (by_count != unit.empty() || of_archive != rule.archived) {
    return fail(schema_error(kNoSchema));
  }
  TRY(rule.count, integer(selection, "countNumber", of_archive ? kArchivedDaysMin : 1));
  return {};
}

Result<> read_action(const json::value& value, Rule& rule) {
  TRY(const json::object* action, as_object(value));
  TRY_VOID(check_members(*action, {"type"}, {"targetStorageClass"}));
  TRY(const std::string type, one_of(*action, "type", {"expire", "transition"}));
  TRY(const std::string target, one_of(*action, "targetStorageClass", {"archive"}));
  rule.action = type == "transition" ? Action::kTransition : Action::kExpire;
  const bool transition = rule.action == Action::kTransition;
  if (transition == target.empty()) return fail(schema_error(kNoSchema));
  // Unused images can only be archived, and what is archived can only be expired.
  const bool fits = transition ? rule.count_type != CountType::kSinceImageTransitioned
                               : rule.count_type != CountType::kSinceImagePulled;
  if (!fits) return fail(schema_error(kNoSchema));
  return {};
}

Result<Rule> read_rule(const json::value& value) {
  TRY(const json::object* object, as_object(value));
  TRY_VOID(check_members(*object, {"rulePriority", "selection", "action"}, {"description"}));
  Rule rule;
  TRY(rule.priority, integer(*object, "rulePriority", 1));
  if (const auto* description = object->if_contains("description");
      description && !description->is_string()) {
    return fail(
        schema_error("instance type does not match any allowed primitive type (allowed: "
                     "[\"string\"])"));
  }
  TRY(const json::object* selection, as_object(object->at("selection")));
  TRY_VOID(check_members(*selection, {"tagStatus", "countType", "countNumber"},
                         {"tagPrefixList", "tagPatternList", "countUnit", "storageClass"}));
  TRY(rule.tag_status, read_tag_status(*selection));
  TRY_VOID(read_count(*selection, rule));
  TRY_VOID(read_action(object->at("action"), rule));
  TRY_VOID(read_tags(*selection, rule));
  return rule;
}

// What holds between the rules, which are sorted by priority.
Result<> check_together(const std::vector<Rule>& rules) {
  std::set<std::tuple<bool, bool, std::set<std::string>>> tags;
  std::map<bool, int> untagged, any_seen;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const Rule& rule = rules[i];
    if (i > 0 && rules[i - 1].priority == rule.priority) {
      return fail(invalid_policy(
          fmt::format("Rule priorities must be unique: {} is used twice.", rule.priority)));
    }
    if (any_seen[rule.archived] > 0) {
      return fail(invalid_policy(
          "Rule for tagStatus=ANY must have the lowest priority per storage class."));
    }
    if (rule.tag_status == TagStatus::kAny) ++any_seen[rule.archived];
    if (rule.tag_status == TagStatus::kUntagged && ++untagged[rule.archived] > 1) {
      return fail(invalid_policy("Only one rule can select Untagged images per storage class."));
    }
    if (rule.tag_status != TagStatus::kTagged) continue;
    const std::set<std::string> list(rule.tags.begin(), rule.tags.end());
    if (!tags.emplace(rule.archived, rule.by_prefix, list).second) {
      return fail(invalid_policy(
          "Rules must have a unique set of tag prefixes or patterns per storage class."));
    }
  }
  return {};
}

}  // namespace

Result<Policy> parse_policy(std::string_view text) {
  boost::system::error_code error;
  json::parse_options options;
  options.max_depth = kDepthMax;
  const auto value = json::parse(json::string_view(text.data(), text.size()), error, {}, options);
  if (error || !value.is_object()) {
    return fail(invalid_policy("Could not map policyString into LifecyclePolicy."));
  }
  TRY_VOID(check_members(value.get_object(), {"rules"}, {}));
  TRY(const json::array* list, as_array(value.get_object().at("rules")));
  if (list->empty()) {
    return fail(schema_error(
        "array is too short: must have at least 1 elements but instance has 0 elements"));
  }
  if (list->size() > kRulesMax) {
    return fail(schema_error(
        fmt::format("array is too long: must have at most {} elements but instance has {} elements",
                    kRulesMax, list->size())));
  }
  Policy policy;
  for (const json::value& entry : *list) {
    TRY(policy.rules.emplace_back(), read_rule(entry));
  }
  std::ranges::sort(policy.rules, {}, &Rule::priority);
  TRY_VOID(check_together(policy.rules));
  return policy;
}

std::string compact(std::string_view text) {
  std::string out;
  bool quoted = false, escaped = false;
  for (const char c : text) {
    if (!quoted && std::string_view(" \t\r\n").find(c) != std::string_view::npos) continue;
    out += c;
    if (c == '"' && !escaped) quoted = !quoted;
    escaped = quoted && c == '\\' && !escaped;
  }
  return out;
}

}  // namespace minato::ecr::lifecycle
