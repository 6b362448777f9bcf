#include "aws/validation.h"

#include "aws/pattern.h"
#include "aws/utf8.h"

namespace minato::aws {
namespace {

// What a violation shows of the offending value. Long values are cut: the client has the original.
std::string shown(const TypeInfo& type, const void* value) {
  constexpr std::size_t kShownMax = 512;
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
  return out.append(name);
}

void Violations::missing(const TypeInfo& owner, const MemberInfo& member, const Path& parent) {
  if (items_.size() >= kMax) return;
  items_.push_back({.kind = Violation::Kind::kRequired,
                    .path = Path{&parent, member.name}.to_string(),
                    .value = {},
                    .type = member.type,
                    .owner = &owner,
                    .member = &member});
}

void Violations::null_element(const TypeInfo& type, const Path& path) {
  if (items_.size() >= kMax) return;
  items_.push_back({.kind = Violation::Kind::kRequired,
                    .path = path.to_string(),
                    .value = {},
                    .type = &type,
                    .owner = nullptr,
                    .member = nullptr});
}

void Violations::add(Violation::Kind kind, const TypeInfo& type, const void* value,
                     const Path& path) {
  if (items_.size() >= kMax) return;
  items_.push_back({.kind = kind,
                    .path = path.to_string(),
                    .value = shown(type, value),
                    .type = &type,
                    .owner = nullptr,
                    .member = nullptr});
}

void Violations::check(const TypeInfo& type, const void* value, const Path& path) {
  if (!type.constraints) return;
  const Constraints& limits = *type.constraints;
  const double size = measure(type, value);
  if (size < static_cast<double>(limits.min)) add(Violation::Kind::kMin, type, value, path);
  if (size > static_cast<double>(limits.max)) add(Violation::Kind::kMax, type, value, path);
  if (type.kind != Kind::kString) return;
  const auto& text = *static_cast<const std::string*>(value);
  if (limits.pattern && !matches_pattern(limits.pattern, text)) {
    add(Violation::Kind::kPattern, type, value, path);
  }
  if (!limits.enum_values.empty()) {
    bool known = false;
    for (const auto& candidate : limits.enum_values) known = known || candidate == text;
    if (!known) add(Violation::Kind::kEnum, type, value, path);
  }
}

void Violations::check_key(const TypeInfo& type, const std::string& key, const Path& path) {
  check(type, &key, path);
}

}  // namespace minato::aws
