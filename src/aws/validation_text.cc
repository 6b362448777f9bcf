#include <fmt/format.h>
#include <fmt/ranges.h>

#include "aws/errors.h"
#include "aws/validation.h"

namespace minato::aws {
namespace {

bool is_number(Kind kind) {
  return kind == Kind::kInteger || kind == Kind::kLong || kind == Kind::kDouble;
}

// "have length less than or equal to 5", "satisfy enum value set: [A, B]": the part that the common
// form prefixes with "Member must" and ECR with "must".
std::string requirement(const Violation& violation) {
  const std::string_view what =
      is_number(violation.type->kind) ? "have value" : "have length";
  switch (violation.kind) {
    case Violation::Kind::kRequired: return "not be null";
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

std::string coral_text(const Violations& violations) {
  const auto& items = violations.items();
  std::string out = fmt::format("{} validation error{} detected: ", items.size(),
                                items.size() == 1 ? "" : "s");
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Violation& item = items[i];
    if (i > 0) out += "; ";
    out += item.kind == Violation::Kind::kRequired
               ? fmt::format("Value null at '{}'", item.path)
               : fmt::format("Value '{}' at '{}'", item.value, item.path);
    out += " failed to satisfy constraint: Member must " + requirement(item);
  }
  return out;
}

std::string ecr_text(const Violation& item) {
  const std::string rule =
      item.kind == Violation::Kind::kPattern
          ? fmt::format("satisfy regular expression '{}'", item.type->constraints->pattern)
          : requirement(item);
  return fmt::format("Invalid parameter at '{}' failed to satisfy constraint: 'must {}'",
                     item.path, rule);
}

}  // namespace

Error render_violations(ValidationStyle style, const Violations& violations) {
  const auto invalid = [](std::string_view name, std::string message) {
    return Error{.code = ErrorCode::kInvalidArgument, .message = std::move(message), .name = name};
  };
  if (style == ValidationStyle::kEcr) {
    return invalid("InvalidParameterException", ecr_text(violations.items().front()));
  }
  if (style == ValidationStyle::kEcs) {
    return invalid("InvalidParameterException", coral_text(violations));
  }
  return validation_error(coral_text(violations));
}

}  // namespace minato::aws
