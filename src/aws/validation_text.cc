#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "aws/errors.h"
#include "aws/validation.h"

namespace minato::aws {
namespace {

// IAM's names: its answer to any other character has a wording of its own.
constexpr std::string_view kIamNamePattern = R"([\w+=,.@-]+)";

bool is_number(Kind kind) {
  return kind == Kind::kInteger || kind == Kind::kLong || kind == Kind::kDouble;
}

std::string requirement(Violation::Kind kind, const TypeInfo& type) {
  const std::string_view what = is_number(type.kind) ? "have value" : "have length";
  switch (kind) {
    case Violation::Kind::kRequired:
      return "not be null";
    case Violation::Kind::kMin:
      return fmt::format("{} greater than or equal to {}", what, type.constraints->min);
    case Violation::Kind::kMax:
      return fmt::format("{} less than or equal to {}", what, type.constraints->max);
    case Violation::Kind::kPattern:
      return fmt::format("satisfy regular expression pattern: {}", type.constraints->pattern);
    case Violation::Kind::kEnum:
      return fmt::format("satisfy enum value set: [{}]",
                         fmt::join(type.constraints->enum_values, ", "));
  }
  return {};
}

// "have length less than or equal to 5", "satisfy enum value set: [A, B]": the part that the common
// form prefixes with "Member must" and ECR, of some members, with "must".
std::string requirement(const Violation& violation) {
  return requirement(violation.kind, *violation.type);
}

// Everything that the model says of a type.
std::string all_requirements(const TypeInfo& type) {
  const Constraints& limits = *type.constraints;
  const std::array rows = {
      std::pair{Violation::Kind::kMax, limits.max != Constraints{}.max},
      std::pair{Violation::Kind::kMin, limits.min != Constraints{}.min},
      std::pair{Violation::Kind::kPattern, limits.pattern != nullptr},
      std::pair{Violation::Kind::kEnum, !limits.enum_values.empty()},
  };
  std::string out;
  for (const auto& [kind, is_set] : rows) {
    if (!is_set) continue;
    if (!out.empty()) out += ", ";
    out += "Member must " + requirement(kind, type);
  }
  return out;
}

// What is wrong with a part of a list or map is a constraint of the list or map.
std::string coral_constraint(const Violation& item) {
  switch (item.part) {
    case Violation::Part::kWhole:
      return "Member must " + requirement(item);
    case Violation::Part::kElement:
      return fmt::format("Member must satisfy constraint: [{}]", all_requirements(*item.type));
    case Violation::Part::kMapKey:
      return fmt::format("Map keys must satisfy constraint: [{}]", all_requirements(*item.type));
    case Violation::Part::kMapValue:
      return fmt::format("Map value must satisfy constraint: [{}]", all_requirements(*item.type));
  }
  return {};
}

const std::string& coral_path(const Violation& item) {
  return item.part == Violation::Part::kWhole ? item.path : item.container;
}

// RoleName -> roleName in every part: these services show their internal names.
std::string lower_camel(std::string path) {
  bool start = true;
  for (char& c : path) {
    if (start) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    start = c == '.';
  }
  return path;
}

std::string upper_first(std::string_view name) {
  std::string out(name);
  if (!out.empty()) out[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(out[0])));
  return out;
}

std::string coral_sentence(const Violation& item, bool query) {
  const std::string path = query ? lower_camel(coral_path(item)) : coral_path(item);
  const std::string& value =
      item.part == Violation::Part::kWhole ? item.value : item.container_value;
  return fmt::format("Value {} at '{}' failed to satisfy constraint: {}",
                     item.kind == Violation::Kind::kRequired ? "null" : "'" + value + "'", path,
                     coral_constraint(item));
}

// Each sentence once: the parts of a list that break a rule are one violation.
std::string coral_text(const Violations& violations, bool query = false) {
  std::vector<std::string> sentences;
  for (const Violation& item : violations.items()) {
    std::string sentence = coral_sentence(item, query);
    if (std::ranges::find(sentences, sentence) == sentences.end()) {
      sentences.push_back(std::move(sentence));
    }
  }
  return fmt::format("{} validation error{} detected: {}", sentences.size(),
                     sentences.size() == 1 ? "" : "s", fmt::join(sentences, "; "));
}

// ECR checks these itself, and says "must" of them where the common form says "Member must".
bool is_named_by_ecr(std::string_view path) {
  constexpr std::array<std::string_view, 4> names = {"repositoryName", "imageTag", "imageDigest",
                                                     "registryId"};
  return std::ranges::find(names, path) != names.end();
}

// The models write patterns as JavaScript does, ECR without backslashes before slashes.
std::string ecr_words(std::string text) {
  for (auto at = text.find("\\/"); at != std::string::npos; at = text.find("\\/", at)) {
    text.erase(at, 1);
  }
  return text;
}

// ECR reports the first one only.
std::string ecr_text(const Violation& item) {
  std::string path =
      lower_camel(coral_path(item));  // the model writes a tag's members as Key, Value
  std::string constraint = coral_constraint(item);
  // Names in lists are checked one by one.
  if (path == "repositoryNames" && item.part == Violation::Part::kElement) path = "repositoryName";
  if (is_named_by_ecr(path)) {
    constraint =
        item.kind == Violation::Kind::kPattern
            ? fmt::format("must satisfy regular expression '{}'", item.type->constraints->pattern)
            : "must " + requirement(item);
  } else if (path == "policyText" && item.kind == Violation::Kind::kRequired) {
    path = "PolicyText";
    constraint = "Cannot be null";
  }
  return fmt::format("Invalid parameter at '{}' failed to satisfy constraint: '{}'", path,
                     ecr_words(std::move(constraint)));
}

// What ECS calls the values of some enums. The others go by their member, "launch type": which
// words ECS has for them is not known.
struct EcsEnum {
  std::string_view type;
  std::string_view words;
};
constexpr EcsEnum kEcsEnums[] = {{"ContainerInstanceStatus", "Container instances status"},
                                 {"SchedulingStrategy", "Scheduling strategy"}};

// "launchType" of "a.1.member.launchType", "include" of "include.1.member".
std::string_view last_member(std::string_view path) {
  constexpr std::string_view kElement = ".member";
  while (path.ends_with(kElement)) {
    path.remove_suffix(kElement.size());
    path = path.substr(0, path.rfind('.'));
  }
  return path.substr(path.rfind('.') + 1);
}

// launchType -> "launch type"
std::string in_words(std::string_view member) {
  std::string out;
  for (const char c : member) {
    const auto letter = static_cast<unsigned char>(c);
    if (std::isupper(letter) != 0) out += ' ';
    out += static_cast<char>(std::tolower(letter));
  }
  return out;
}

// "launch type should be one of [EC2,FARGATE,EXTERNAL]"; the names of settings stand for
// themselves.
std::string ecs_enum_text(const Violation& item, std::string_view operation) {
  std::string what = in_words(last_member(item.path));
  for (const EcsEnum& known : kEcsEnums) {
    if (item.type->name == known.type) what = known.words;
  }
  if (item.type->name.ends_with("SettingName")) what = item.value;
  std::string values = fmt::format("{}", fmt::join(item.type->constraints->enum_values, ","));
  // It sets two of the values of the model.
  if (operation == "UpdateContainerInstancesState") values = "ACTIVE,DRAINING";
  return fmt::format("{} should be one of [{}]", what, values);
}

// ECS has its own words for what is missing: "Family can not be blank." at the top of a request,
// "Container.name should not be null or empty." below it.
std::string ecs_text(const Violations& violations, std::string_view operation) {
  const Violation& first = violations.items().front();
  if (first.kind == Violation::Kind::kEnum) return ecs_enum_text(first, operation);
  if (first.kind != Violation::Kind::kRequired || !first.member) return coral_text(violations);
  if (first.path == first.member->name) {
    return fmt::format("{} can not be blank.", upper_first(first.member->name));
  }
  return fmt::format("{}.{} should not be null or empty.", first.owner->name, first.member->name);
}

// The wire name of a list element has no "member" in the ec2 protocol.
std::string ec2_path(std::string path) {
  constexpr std::string_view kMember = ".member";
  for (auto at = path.find(kMember); at != std::string::npos; at = path.find(kMember)) {
    path.erase(at, kMember.size());
  }
  return path;
}

Error invalid(std::string_view name, std::string message) {
  return Error{.code = ErrorCode::kInvalidArgument, .message = std::move(message), .name = name};
}

Error ec2_error(const Violation& item) {
  const std::string path = ec2_path(item.path);
  if (item.kind == Violation::Kind::kRequired) {
    return missing_parameter(fmt::format("The request must contain the parameter {}", path));
  }
  if (item.kind == Violation::Kind::kEnum) {
    return invalid("InvalidParameterValue",
                   fmt::format("Invalid value '{}' for {}.", item.value, path));
  }
  return invalid("InvalidParameterValue",
                 fmt::format("Value ( {} ) for parameter {} is invalid. The value must {}.",
                             item.value, path, requirement(item)));
}

Error query_error(const Violations& violations) {
  const Violation& first = violations.items().front();
  if (first.kind == Violation::Kind::kPattern &&
      first.type->constraints->pattern == kIamNamePattern) {
    return invalid("ValidationError",
                   fmt::format("The specified value for {} is invalid. It must contain only "
                               "alphanumeric characters and/or the following: +=,.@_-",
                               lower_camel(first.path)));
  }
  return invalid("ValidationError", coral_text(violations, true));
}

}  // namespace

Error render_violations(ValidationStyle style, const Violations& violations,
                        std::string_view operation) {
  switch (style) {
    case ValidationStyle::kEcr:
      return invalid("InvalidParameterException", ecr_text(violations.items().front()));
    case ValidationStyle::kEcs:
      return invalid(
          operation == "RegisterTaskDefinition" ? "ClientException" : "InvalidParameterException",
          ecs_text(violations, operation));
    case ValidationStyle::kEc2:
      return ec2_error(violations.items().front());
    case ValidationStyle::kQuery:
      return query_error(violations);
    case ValidationStyle::kCoral:
      break;
  }
  return validation_error(coral_text(violations));
}

}  // namespace minato::aws
