#include <charconv>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "aws/query.h"
#include "base/clock.h"
#include "codec/base64.h"
#include "codec/time.h"

namespace minato::aws::query {
namespace {

template <class Number>
bool assign_number(std::string_view text, void* out) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return false;
  *static_cast<Number*>(out) = number;
  return true;
}

bool assign_boolean(std::string_view text, void* out) {
  const bool yes = text == "true" || text == "True" || text == "TRUE" || text == "1";
  const bool no = text == "false" || text == "False" || text == "FALSE" || text == "0";
  *static_cast<bool*>(out) = yes;
  return yes || no;
}

template <class T, class U>
bool assign_optional(std::optional<U> value, void* out) {
  if (value) *static_cast<T*>(out) = std::move(*value);
  return value.has_value();
}

bool assign_scalar(Kind kind, const std::string& text, void* out) {
  switch (kind) {
    case Kind::kString:
      *static_cast<std::string*>(out) = text;
      return true;
    case Kind::kBlob:
      return assign_optional<std::string>(base64_decode(text), out);
    case Kind::kBoolean:
      return assign_boolean(text, out);
    case Kind::kInteger:
      return assign_number<std::int32_t>(text, out);
    case Kind::kLong:
      return assign_number<std::int64_t>(text, out);
    case Kind::kDouble:
      return assign_number<double>(text, out);
    case Kind::kTimestamp:
      return assign_optional<TimePoint>(parse_iso8601(text), out);
    default:
      return false;
  }
}

std::string joined(std::string_view prefix, std::string_view name) {
  return prefix.empty() ? std::string(name) : fmt::format("{}.{}", prefix, name);
}

class Reader {
 public:
  Reader(const QueryParams& params, Protocol protocol, Violations& violations)
      : params_(params), ec2_(protocol == Protocol::kEc2), violations_(violations) {}

  Result<> read_structure(const TypeInfo& type, const std::string& prefix, void* out,
                          const Path& path) {
    for (const MemberInfo& member : type.members) {
      const std::string name = joined(prefix, member.query_name);
      if (!is_present(name)) {
        if (!member.slot) violations_.missing(type, member, path);
        continue;
      }
      void* field = static_cast<std::byte*>(out) + member.offset;
      if (member.slot) field = member.slot->emplace(field);
      const Path here{&path, ec2_ ? member.query_name : member.name};
      TRY_VOID(read(*member.type, name, member.flattened, field, here));
    }
    return {};
  }

 private:
  bool is_present(const std::string& name) const {
    if (params_.find(name)) return true;
    const std::string prefix = name + ".";
    const auto next = params_.entries().lower_bound(prefix);
    return next != params_.entries().end() && next->first.starts_with(prefix);
  }

  Result<> read(const TypeInfo& type, const std::string& name, bool flattened, void* out,
                const Path& path) {
    switch (type.kind) {
      case Kind::kStructure:
        return read_structure(type, name, out, path);
      case Kind::kList:
        return read_list(type, name, flattened, out, path);
      case Kind::kMap:
        return read_map(type, name, flattened, out, path);
      default:
        return read_scalar(type, name, out, path);
    }
  }

  // The numbers N of "<prefix>.N" and "<prefix>.N.…" in rising order. Gaps are allowed.
  std::map<std::uint32_t, std::string> indices(const std::string& prefix) const {
    std::map<std::uint32_t, std::string> out;
    const auto [begin, end] = params_.with_prefix(prefix + ".");
    for (auto entry = begin; entry != end; ++entry) {
      std::string_view rest = std::string_view(entry->first).substr(prefix.size() + 1);
      rest = rest.substr(0, rest.find('.'));
      std::uint32_t index = 0;
      const auto [stop, error] = std::from_chars(rest.data(), rest.data() + rest.size(), index);
      if (error != std::errc{} || stop != rest.data() + rest.size()) continue;
      out.try_emplace(index, fmt::format("{}.{}", prefix, rest));
    }
    return out;
  }

  Result<> read_list(const TypeInfo& type, const std::string& name, bool flattened, void* out,
                     const Path& path) {
    const bool wrapped = !ec2_ && !flattened;
    const std::string prefix = wrapped ? joined(name, type.item_name) : name;
    std::size_t position = 0;
    for (const auto& [index, element] : indices(prefix)) {
      const Path here{&path, {}, ++position};
      TRY_VOID(read(*type.element, element, false, type.list->append(out), here));
    }
    violations_.check(type, out, path);
    return {};
  }

  Result<> read_map(const TypeInfo& type, const std::string& name, bool flattened, void* out,
                    const Path& path) {
    const std::string prefix = flattened ? name : joined(name, "entry");
    for (const auto& [index, entry] : indices(prefix)) {
      const std::string* key = params_.find(entry + ".key");
      if (!key) continue;
      const Path here{&path, *key, 0, true};
      if (type.key) violations_.check_key(*type.key, *key, here);
      void* value = type.map->insert(out, *key);
      TRY_VOID(read(*type.element, entry + ".value", false, value, here));
    }
    violations_.check(type, out, path);
    return {};
  }

  Result<> read_scalar(const TypeInfo& type, const std::string& name, void* out, const Path& path) {
    const std::string* text = params_.find(name);
    if (!text) return {};  // "Name.x" was sent where the API has a plain Name
    if (!assign_scalar(type.kind, *text, out)) return mismatch(name, *text);
    violations_.check(type, out, path);
    return {};
  }

  std::unexpected<Error> mismatch(const std::string& name, const std::string& text) const {
    const std::string shown = text.substr(0, 128);
    if (ec2_) {
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("Value ({}) for parameter {} is invalid.", shown, name),
                  "InvalidParameterValue");
    }
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("Invalid value '{}' for parameter {}.", shown, name), "MalformedInput");
  }

  const QueryParams& params_;
  const bool ec2_;
  Violations& violations_;
};

}  // namespace

Result<> read_into(const TypeInfo& type, const QueryParams& params, Protocol protocol, void* out,
                   Violations& violations) {
  return Reader(params, protocol, violations).read_structure(type, {}, out, Path{});
}

}  // namespace minato::aws::query
