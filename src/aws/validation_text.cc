#include <cctype>

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

// "have length less than or equal to 5", "satisfy enum value set: [A, B]": the part that the common
// form prefixes with "Member must" and ECR with "must".
std::string requirement(const Violation& violation) {
  const std::string_view what = is_number(violation.type->kind) ? "have value" : "have length";
  switch (violation.kind) {
    case Violation::Kind::kRequired:
      return "not be null";
    case Violation::Kind::kMin:
      return fmt::format("{} greater than or equal to {}", what, violation.type->constraints->min);
    case Violation::Kind::kMax:
      return fmt::format("{} less than or equal to {}", what, violation.type->constraints->max);
    case Violation::Kind::kPattern:
      return fmt::format("satisfy regular expression pattern: {}",
                         violation.type->constraints->pattern);
    case Violation::Kind::kEnum:
      return fmt::format("satisfy enum value set: [{}]",
                         fmt::join(violation.type->constraints->enum_values, ", "));
  }
  return {};
}

// RoleName -> roleName in every part: the query services show their internal names.
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

std::string shown_path(const Violation& item, bool query) {
  return query ? lower_camel(item.path) : item.path;
}

std::string coral_text(const Violations& violations, bool query = false) {
  const auto& items = violations.items();
  std::string out =
      fmt::format("{} validation error{} detected: ", items.size(), items.size() == 1 ? "" : "s");
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Violation& item = items[i];
    if (i > 0) out += "; ";
    out += item.kind == Violation::Kind::kRequired
               ? fmt::format("Value null at '{}'", shown_path(item, query))
               : fmt::format("Value '{}' at '{}'", item.value, shown_path(item, query));
    out += " failed to satisfy constraint: Member must " + requirement(item);
  }
  return out;
}

// ECR reports the first one only.
std::string ecr_text(const Violation& item) {
  const std::string rule =
      item.kind == Violation::Kind::kPattern
          ? fmt::format("satisfy regular expression '{}'", item.type->constraints->pattern)
          : requirement(item);
  return fmt::format("Invalid parameter at '{}' failed to satisfy constraint: 'must {}'", item.path,
                     rule);
}

// ECS has its own words for what is missing: "Family can not be blank." at the top of a request,
// "Container.name should not be null or empty." below it.
std::string ecs_text(const Violations& violations) {
  const Violation& first = violations.items().front();
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
          ecs_text(violations));
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
