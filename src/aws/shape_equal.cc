#include <cstring>

#include <boost/json/value.hpp>

#include "aws/shape.h"
#include "base/clock.h"

namespace minato::aws {
namespace {

template <class T>
bool same(const void* a, const void* b) {
  return *static_cast<const T*>(a) == *static_cast<const T*>(b);
}

const void* member_value(const MemberInfo& member, const void* object) {
  const void* field = static_cast<const std::byte*>(object) + member.offset;
  return member.slot ? member.slot->get(field) : field;
}

bool equal_structures(const TypeInfo& type, const void* a, const void* b) {
  for (const MemberInfo& member : type.members) {
    const void* left = member_value(member, a);
    const void* right = member_value(member, b);
    if ((left == nullptr) != (right == nullptr)) return false;
    if (left && !equal(*member.type, left, right)) return false;
  }
  return true;
}

bool equal_lists(const TypeInfo& type, const void* a, const void* b) {
  const std::size_t size = type.list->size(a);
  if (size != type.list->size(b)) return false;
  for (std::size_t i = 0; i < size; ++i) {
    if (!equal(*type.element, type.list->at(a, i), type.list->at(b, i))) return false;
  }
  return true;
}

bool equal_maps(const TypeInfo& type, const void* a, const void* b) {
  if (type.map->size(a) != type.map->size(b)) return false;
  using Entries = std::vector<std::pair<const std::string*, const void*>>;
  Entries left;
  Entries right;
  MapVisitor collect = [](void* context, const std::string& key, const void* value) {
    static_cast<Entries*>(context)->emplace_back(&key, value);
  };
  type.map->visit(a, &left, collect);
  type.map->visit(b, &right, collect);
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (*left[i].first != *right[i].first) return false;
    if (!equal(*type.element, left[i].second, right[i].second)) return false;
  }
  return true;
}

}  // namespace

bool equal(const TypeInfo& type, const void* a, const void* b) {
  switch (type.kind) {
    case Kind::kString:
    case Kind::kBlob:
      return same<std::string>(a, b);
    case Kind::kBoolean:
      return same<bool>(a, b);
    case Kind::kInteger:
      return same<std::int32_t>(a, b);
    case Kind::kLong:
      return same<std::int64_t>(a, b);
    case Kind::kDouble:
      return same<double>(a, b);
    case Kind::kTimestamp:
      return same<TimePoint>(a, b);
    case Kind::kDocument:
      return same<boost::json::value>(a, b);
    case Kind::kStructure:
      return equal_structures(type, a, b);
    case Kind::kList:
      return equal_lists(type, a, b);
    case Kind::kMap:
      return equal_maps(type, a, b);
  }
  return false;
}

}  // namespace minato::aws
