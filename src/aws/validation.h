// Broken constraints of a request: collected while it is read, then worded as the service does.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"
#include "base/result.h"

namespace minato::aws {

// Where in a request a value is. Frames live on the reader's stack, so a path costs nothing until a
// violation writes it down.
struct Path {
  const Path* parent = nullptr;
  std::string_view name = {};  // member name or map key
  std::size_t index = 0;       // list: 1-based position, when `name` is empty
  bool map_entry = false;      // `name` is a map's key

  // "tags.1.member.key" for the second level of a list named tags; empty at the root.
  std::string to_string() const;
};

struct Violation {
  enum class Kind { kRequired, kMin, kMax, kPattern, kEnum };
  // What the value is in the list or map right around it, if there is one.
  enum class Part { kWhole, kElement, kMapKey, kMapValue };
  Kind kind;
  Part part = Part::kWhole;
  std::string path;
  std::string value = {};  // as shown to the client; empty for kRequired
  // Of the list or map; empty for kWhole.
  std::string container = {};
  std::string container_value = {};
  const TypeInfo* type;
  const TypeInfo* owner = nullptr;     // kRequired: the structure that misses `member`; nullptr for
  const MemberInfo* member = nullptr;  // a null element of a list or map
};

class Violations {
 public:
  // At most this many are kept: a hostile request must not make a long answer.
  static constexpr std::size_t kMax = 32;

  void missing(const TypeInfo& owner, const MemberInfo& member, const Path& parent);
  void null_element(const TypeInfo& type, const Path& path);
  // Checks a scalar, list or map against the constraints of its type; a list or map after its
  // parts.
  void check(const TypeInfo& type, const void* value, const Path& path);
  void check_key(const TypeInfo& type, const std::string& key, const Path& path);

  bool empty() const { return items_.empty(); }
  const std::vector<Violation>& items() const { return items_; }

 private:
  void check_part(const TypeInfo& type, const void* value, const Path& path, Violation::Part part);
  void add(Violation violation, const void* value, const Path& path);
  void show_container(const TypeInfo& type, const void* value, const Path& path);

  std::vector<Violation> items_;
};

// The error a service answers for a non-empty list.
Error render_violations(ValidationStyle style, const Violations& violations,
                        std::string_view operation = {});

}  // namespace minato::aws
