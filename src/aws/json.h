// JSON form of the shapes, as AWS JSON 1.1 has it: members by their modelled names, absent members
// left out, timestamps as epoch seconds with milliseconds, blobs as base64.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "aws/shape.h"
#include "aws/validation.h"
#include "base/result.h"

namespace minato::aws::json {

// List elements and map entries read from one text. An empty element of two bytes can become a
// struct of several kilobytes, so the size of the text alone does not bound the memory.
inline constexpr std::size_t kElementsMax = 20'000;

// Reads `text` into the default-constructed value `out` of type `type`. Unknown members are ignored
// and null counts as absent. A value of the wrong JSON type, or text that is not JSON, is a
// SerializationException, and so are more than kElementsMax elements; broken constraints are added
// to `violations`. Empty text is "{}".
Result<> parse_into(const TypeInfo& type, std::string_view text, void* out, Violations& violations);
Result<> read_into(const TypeInfo& type, const boost::json::value& value, void* out,
                   Violations& violations);

void serialize_to(const TypeInfo& type, const void* value, std::string& out);

// For requests use aws::parse_request (aws/protocol.h), which words violations as the service does.
template <Shape T>
Result<T> parse(std::string_view text) {
  T out;
  Violations violations;
  TRY_VOID(parse_into(T::kShape, text, &out, violations));
  if (!violations.empty()) return fail(render_violations(ValidationStyle::kCoral, violations));
  return out;
}

template <Shape T>
Result<T> from_value(const boost::json::value& value) {
  T out;
  Violations violations;
  TRY_VOID(read_into(T::kShape, value, &out, violations));
  if (!violations.empty()) return fail(render_violations(ValidationStyle::kCoral, violations));
  return out;
}

// For what was stored: limits and enums of today's model do not bind what an earlier version kept,
// or what AWS's own answers say beside its model. Only the types have to be right.
template <Shape T>
Result<T> parse_stored(std::string_view text) {
  T out;
  Violations passed_over;
  TRY_VOID(parse_into(T::kShape, text, &out, passed_over));
  return out;
}
template <Shape T>
Result<T> from_stored(const boost::json::value& value) {
  T out;
  Violations passed_over;
  TRY_VOID(read_into(T::kShape, value, &out, passed_over));
  return out;
}

template <Shape T>
std::string serialize(const T& value) {
  std::string out;
  serialize_to(T::kShape, &value, out);
  return out;
}

boost::json::value to_value(const TypeInfo& type, const void* value);
template <Shape T>
boost::json::value to_value(const T& value) {
  return to_value(T::kShape, &value);
}

}  // namespace minato::aws::json
