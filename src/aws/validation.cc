#include "aws/validation.h"

#include <algorithm>

#include "aws/pattern.h"
#include "aws/utf8.h"

namespace minato::aws {
namespace {

// Long values are cut: the client has the original.
constexpr std::size_t kShownMax = 512;

std::string shown(const TypeInfo& type, const void* value);

struct ShownMap {
  const TypeInfo& type;
  std::string text = "{";
};

void add_entry(void* context, const std::string& key, const void* value) {
  auto& [type, text] = *static_cast<ShownMap*>(context);
  if (text.size() >= kShownMax) return;
  if (text.size() > 1) text += ", ";
  text.append(key, 0, kShownMax).append("=").append(shown(*type.element, value));
}

// What a violation shows of the offending value.
std::string shown(const TypeInfo& type, const void* value) {
  switch (type.kind) {
    case Kind::kString:
      return static_cast<const std::string*>(value)->substr(0, kShownMax);
    case Kind::kInteger:
      return std::to_string(*static_cast<const std::int32_t*>(value));
    case Kind::kLong:
      return std::to_string(*static_cast<const std::int64_t*>(value));
    case Kind::kDouble:
      return std::to_string(*static_cast<const double*>(value));
    case Kind::kBlob:
      return "java.nio.HeapByteBuffer";
    case Kind::kList: {
      std::string out = "[";
      for (std::size_t i = 0; i < type.list->size(value) && out.size() < kShownMax; ++i) {
        if (i > 0) out += ", ";
        out += shown(*type.element, type.list->at(value, i));
      }
      return out + "]";
    }
    case Kind::kMap: {
      ShownMap out{.type = type};
      type.map->visit(value, &out, add_entry);
      return out.text + "}";
    }
    default:
      return std::string(type.name);
  }
}

double measure(const TypeInfo& type, const void* value) {
  switch (type.kind) {
    case Kind::kString:
      return static_cast<double>(count_characters(*static_cast<const std::string*>(value)));
    case Kind::kBlob:
      return static_cast<double>(static_cast<const std::string*>(value)->size());
    case Kind::kInteger:
      return *static_cast<const std::int32_t*>(value);
    case Kind::kLong:
      return static_cast<double>(*static_cast<const std::int64_t*>(value));
    case Kind::kDouble:
      return *static_cast<const double*>(value);
    case Kind::kList:
      return static_cast<double>(type.list->size(value));
    case Kind::kMap:
      return static_cast<double>(type.map->size(value));
    default:
      return 0;
  }
}

}  // namespace

std::string Path::to_string() const {
  if (!parent) return {};
  std::string out = parent->to_string();
  if (!out.empty()) out += '.';
  if (name.empty()) return out + std::to_string(index) + ".member";
  out.append(name);
  return map_entry ? out + ".member" : out;
}

void Violations::missing(const TypeInfo& owner, const MemberInfo& member, const Path& parent) {
  if (items_.size() >= kMax) return;
  items_.push_back({.kind = Violation::Kind::kRequired,
                    .path = Path{&parent, member.name}.to_string(),
                    .type = member.type,
                    .owner = &owner,
                    .member = &member});
}

void Violations::null_element(const TypeInfo& type, const Path& path) {
  if (items_.size() >= kMax) return;
  items_.push_back({.kind = Violation::Kind::kRequired, .path = path.to_string(), .type = &type});
}

void Violations::add(Violation violation, const void* value, const Path& path) {
  if (items_.size() >= kMax) return;
  violation.path = path.to_string();
  violation.value = shown(*violation.type, value);
  if (violation.part != Violation::Part::kWhole) violation.container = path.parent->to_string();
  items_.push_back(std::move(violation));
}

// Now that all of a list or map has been read.
void Violations::show_container(const TypeInfo& type, const void* value, const Path& path) {
  const auto is_open = [](const Violation& item) {
    return item.part != Violation::Part::kWhole && item.container_value.empty();
  };
  if (std::ranges::none_of(items_, is_open)) return;
  const std::string here = path.to_string();
  for (Violation& item : items_) {
    if (is_open(item) && item.container == here) item.container_value = shown(type, value);
  }
}

void Violations::check(const TypeInfo& type, const void* value, const Path& path) {
  using Part = Violation::Part;
  if (type.kind == Kind::kList || type.kind == Kind::kMap) show_container(type, value, path);
  const bool in_list = path.parent && path.name.empty();
  check_part(type, value, path,
             path.map_entry ? Part::kMapValue : (in_list ? Part::kElement : Part::kWhole));
}

void Violations::check_part(const TypeInfo& type, const void* value, const Path& path,
                            Violation::Part part) {
  if (!type.constraints) return;
  const Constraints& limits = *type.constraints;
  const auto broken = [&](Violation::Kind kind) {
    add({.kind = kind, .part = part, .path = {}, .type = &type}, value, path);
  };
  const double size = measure(type, value);
  if (size < static_cast<double>(limits.min)) broken(Violation::Kind::kMin);
  if (size > static_cast<double>(limits.max)) broken(Violation::Kind::kMax);
  if (type.kind != Kind::kString) return;
  const auto& text = *static_cast<const std::string*>(value);
  if (limits.pattern && !matches_pattern(limits.pattern, text)) broken(Violation::Kind::kPattern);
  if (!limits.enum_values.empty() &&
      std::ranges::find(limits.enum_values, text) == limits.enum_values.end()) {
    broken(Violation::Kind::kEnum);
  }
}

void Violations::check_key(const TypeInfo& type, const std::string& key, const Path& path) {
  check_part(type, &key, path, Violation::Part::kMapKey);
}

}  // namespace minato::aws
