#include "ecr/lifecycle/schema.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "ecr/errors.h"

namespace minato::ecr::lifecycle {
namespace {

namespace json = boost::json;

std::string quoted(const std::vector<std::string>& names) {
  return fmt::format("[\"{}\"]", fmt::join(names, "\",\""));
}

std::string_view type_of(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return "null";
    case json::kind::bool_:
      return "boolean";
    case json::kind::int64:
    case json::kind::uint64:
      return "integer";
    case json::kind::double_:
      return "number";
    case json::kind::string:
      return "string";
    case json::kind::array:
      return "array";
    case json::kind::object:
      return "object";
  }
  return "null";
}

Error wrong_type(const json::value& value, std::string_view allowed) {
  return schema_error(fmt::format(
      "instance type ({}) does not match any allowed primitive type (allowed: [\"{}\"])",
      type_of(value), allowed));
}

bool contains(Names names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

Error invalid_policy(std::string_view what) {
  return errors::invalid_parameter("LifecyclePolicyText",
                                   fmt::format("Lifecycle policy validation failure: {}", what));
}

Error schema_error(std::string_view what) {
  return invalid_policy(fmt::format("{}\n", what));
}

Result<const json::object*> as_object(const json::value& value) {
  if (const auto* object = value.if_object()) return object;
  return fail(wrong_type(value, "object"));
}

Result<const json::array*> as_array(const json::value& value) {
  if (const auto* array = value.if_array()) return array;
  return fail(wrong_type(value, "array"));
}

Result<> check_members(const json::object& object, Names required, Names optional) {
  std::vector<std::string> missing, unknown;
  for (const std::string_view name : required) {
    if (!object.contains(name)) missing.emplace_back(name);
  }
  for (const auto& entry : object) {
    const std::string_view name(entry.key());
    if (!contains(required, name) && !contains(optional, name)) unknown.emplace_back(name);
  }
  std::ranges::sort(missing);
  std::ranges::sort(unknown);
  if (!missing.empty()) {
    return fail(
        schema_error(fmt::format("object has missing required properties ({})", quoted(missing))));
  }
  if (unknown.empty()) return {};
  return fail(schema_error(fmt::format(
      "object instance has properties which are not allowed by the schema: {}", quoted(unknown))));
}

Result<std::string> one_of(const json::object& object, std::string_view name, Names values) {
  const auto* value = object.if_contains(name);
  if (!value) return std::string();
  const auto* text = value->if_string();
  if (!text) return fail(wrong_type(*value, "string"));
  const std::string_view given(text->data(), text->size());
  if (contains(values, given)) return std::string(given);
  return fail(schema_error(fmt::format(
      "instance value ({}) not found in enum (possible values: {})", json::serialize(*value),
      quoted(std::vector<std::string>(values.begin(), values.end())))));
}

Result<int> integer(const json::object& object, std::string_view name, int minimum) {
  const json::value& value = object.at(name);
  boost::system::error_code error;
  if (type_of(value) != "integer") return fail(wrong_type(value, "integer"));
  const auto number = value.to_number<std::int64_t>(error);
  if (error || number > std::numeric_limits<int>::max()) {
    return fail(schema_error(
        fmt::format("numeric instance is greater than the required maximum (maximum: {}, found: "
                    "{})",
                    std::numeric_limits<int>::max(), json::serialize(value))));
  }
  if (number >= minimum) return static_cast<int>(number);
  return fail(schema_error(
      fmt::format("numeric instance is lower than the required minimum (minimum: {}, found: {})",
                  minimum, number)));
}

Result<std::vector<std::string>> strings(const json::object& object, std::string_view name) {
  std::vector<std::string> out;
  const auto* value = object.if_contains(name);
  if (!value) return out;
  TRY(const json::array* list, as_array(*value));
  if (list->empty()) {
    return fail(schema_error(
        "array is too short: must have at least 1 elements but instance has 0 elements"));
  }
  for (const json::value& entry : *list) {
    const auto* text = entry.if_string();
    if (!text) return fail(wrong_type(entry, "string"));
    if (text->empty()) {
      return fail(schema_error("string \"\" is too short (length: 0, required minimum: 1)"));
    }
    out.emplace_back(*text);
  }
  return out;
}

}  // namespace minato::ecr::lifecycle
