#include <array>
#include <cmath>
#include <limits>

#include <boost/json.hpp>

#include "aws/errors.h"
#include "aws/json.h"
#include "base/limits.h"
#include "codec/base64.h"
#include "codec/time.h"

namespace minato::aws::json {
namespace {

namespace bj = boost::json;

std::string_view token_name(const bj::value& value) {
  switch (value.kind()) {
    case bj::kind::string:
      return "STRING_VALUE";
    case bj::kind::bool_:
      return value.get_bool() ? "TRUE_VALUE" : "FALSE_VALUE";
    case bj::kind::int64:
    case bj::kind::uint64:
    case bj::kind::double_:
      return "NUMBER_VALUE";
    case bj::kind::array:
      return "START_ARRAY";
    case bj::kind::object:
      return "START_OBJECT";
    case bj::kind::null:
      break;
  }
  return "NULL_VALUE";
}

std::string_view target_name(Kind kind) {
  switch (kind) {
    case Kind::kString:
      return "a String";
    case Kind::kBlob:
      return "a Blob";
    case Kind::kBoolean:
      return "a Boolean";
    case Kind::kInteger:
      return "an Integer";
    case Kind::kLong:
      return "a Long";
    case Kind::kDouble:
      return "a Double";
    case Kind::kTimestamp:
      return "a Timestamp";
    case Kind::kDocument:
    case Kind::kStructure:
    case Kind::kList:
    case Kind::kMap:
      break;
  }
  return "a value";
}

// The wordings are those of the services' own JSON 1.1 deserialiser.
std::unexpected<Error> mismatch(Kind expected, const bj::value& value) {
  if (value.is_array()) {
    return fail(serialization_error("Start of list found where not expected"));
  }
  if (value.is_object()) {
    return fail(serialization_error("Start of structure or map found where not expected."));
  }
  if (expected == Kind::kList) return fail(serialization_error("Expected list or null"));
  if (expected == Kind::kMap) return fail(serialization_error("Expected map or null"));
  if (expected == Kind::kStructure) return fail(serialization_error("Unexpected field type"));
  return fail(serialization_error(std::string(token_name(value)) + " can not be converted to " +
                                  std::string(target_name(expected))));
}

// Integers may be written 1 or 1.0.
std::optional<std::int64_t> whole_number(const bj::value& value) {
  if (const auto* integer = value.if_int64()) return *integer;
  const auto* real = value.if_double();
  if (!real || std::trunc(*real) != *real || std::abs(*real) > 9.0e15) return std::nullopt;
  return static_cast<std::int64_t>(*real);
}

std::optional<double> any_number(const bj::value& value) {
  if (const auto* real = value.if_double()) return *real;
  if (const auto* integer = value.if_int64()) return static_cast<double>(*integer);
  if (const auto* integer = value.if_uint64()) return static_cast<double>(*integer);
  return std::nullopt;
}

std::optional<TimePoint> timestamp(const bj::value& value) {
  if (const auto* text = value.if_string()) return parse_iso8601(*text);
  const auto seconds = any_number(value);
  // 9e12 s is far beyond the year 9999 and safe to hold in milliseconds.
  if (!seconds || !(std::abs(*seconds) < 9.0e12)) return std::nullopt;
  return from_unix_ms(std::llround(*seconds * 1000));
}

class Reader {
 public:
  explicit Reader(Violations& violations) : violations_(violations) {}

  Result<> read(const TypeInfo& type, const bj::value& value, void* out, const Path& path) {
    switch (type.kind) {
      case Kind::kStructure:
        return read_structure(type, value, out, path);
      case Kind::kList:
        return read_list(type, value, out, path);
      case Kind::kMap:
        return read_map(type, value, out, path);
      case Kind::kDocument:
        *static_cast<bj::value*>(out) = value;
        return {};
      default:
        return read_scalar(type, value, out, path);
    }
  }

 private:
  Result<> read_structure(const TypeInfo& type, const bj::value& value, void* out,
                          const Path& path) {
    const auto* object = value.if_object();
    if (!object) return mismatch(type.kind, value);
    for (const MemberInfo& member : type.members) {
      const bj::value* found = object->if_contains(member.name);
      if (!found || found->is_null()) {
        if (!member.slot) violations_.missing(type, member, path);
        continue;
      }
      void* field = static_cast<std::byte*>(out) + member.offset;
      if (member.slot) field = member.slot->emplace(field);
      TRY_VOID(read(*member.type, *found, field, Path{&path, member.name}));
    }
    return {};
  }

  Result<> read_list(const TypeInfo& type, const bj::value& value, void* out, const Path& path) {
    const auto* array = value.if_array();
    if (!array) return mismatch(type.kind, value);
    std::size_t index = 0;
    for (const bj::value& element : *array) {
      const Path here{&path, {}, ++index};
      if (element.is_null()) {
        violations_.null_element(*type.element, here);
        continue;
      }
      if (++elements_ > kElementsMax) return too_many();
      TRY_VOID(read(*type.element, element, type.list->append(out), here));
    }
    violations_.check(type, out, path);
    return {};
  }

  Result<> read_map(const TypeInfo& type, const bj::value& value, void* out, const Path& path) {
    const auto* object = value.if_object();
    if (!object) return mismatch(type.kind, value);
    for (const auto& [key, element] : *object) {
      const Path here{&path, key, 0, true};
      std::string name(key);
      if (type.key) violations_.check_key(*type.key, name, here);
      if (element.is_null()) {
        violations_.null_element(*type.element, here);
        continue;
      }
      if (++elements_ > kElementsMax) return too_many();
      TRY_VOID(read(*type.element, element, type.map->insert(out, std::move(name)), here));
    }
    violations_.check(type, out, path);
    return {};
  }

  Result<> read_scalar(const TypeInfo& type, const bj::value& value, void* out, const Path& path) {
    if (!assign_scalar(type.kind, value, out)) return mismatch(type.kind, value);
    violations_.check(type, out, path);
    return {};
  }

  static bool assign_text(Kind kind, const bj::value& value, std::string& out) {
    const auto* text = value.if_string();
    if (!text) return false;
    if (kind == Kind::kString) {
      out.assign(text->data(), text->size());
      return true;
    }
    auto bytes = base64_decode(*text);
    if (bytes) out = std::move(*bytes);
    return bytes.has_value();
  }

  static bool assign_integer(Kind kind, const bj::value& value, void* out) {
    const auto number = whole_number(value);
    if (!number) return false;
    if (kind == Kind::kLong) {
      *static_cast<std::int64_t*>(out) = *number;
      return true;
    }
    if (*number < std::numeric_limits<std::int32_t>::min() ||
        *number > std::numeric_limits<std::int32_t>::max()) {
      return false;
    }
    *static_cast<std::int32_t*>(out) = static_cast<std::int32_t>(*number);
    return true;
  }

  static bool assign_scalar(Kind kind, const bj::value& value, void* out) {
    switch (kind) {
      case Kind::kString:
      case Kind::kBlob:
        return assign_text(kind, value, *static_cast<std::string*>(out));
      case Kind::kInteger:
      case Kind::kLong:
        return assign_integer(kind, value, out);
      case Kind::kBoolean:
        if (!value.is_bool()) return false;
        *static_cast<bool*>(out) = value.get_bool();
        return true;
      case Kind::kDouble: {
        const auto number = any_number(value);
        if (number) *static_cast<double*>(out) = *number;
        return number.has_value();
      }
      case Kind::kTimestamp: {
        const auto time = timestamp(value);
        if (time) *static_cast<TimePoint*>(out) = *time;
        return time.has_value();
      }
      default:
        return false;
    }
  }

  static std::unexpected<Error> too_many() {
    return fail(serialization_error("The request has too many elements."));
  }

  Violations& violations_;
  std::size_t elements_ = 0;
};

}  // namespace

Result<> read_into(const TypeInfo& type, const bj::value& value, void* out,
                   Violations& violations) {
  return Reader(violations).read(type, value, out, Path{});
}

Result<> parse_into(const TypeInfo& type, std::string_view text, void* out,
                    Violations& violations) {
  if (text.empty()) text = "{}";
  // Most requests fit into this buffer and are read without touching the heap.
  std::array<unsigned char, 8192> buffer;
  bj::monotonic_resource memory(buffer.data(), buffer.size());
  bj::parse_options options;
  options.max_depth = limits::kJsonDepth;
  boost::system::error_code error;
  bj::value value = bj::parse({text.data(), text.size()}, error, &memory, options);
  if (error) {
    return fail(serialization_error("The request body is not valid JSON: " + error.message()));
  }
  return read_into(type, value, out, violations);
}

}  // namespace minato::aws::json
