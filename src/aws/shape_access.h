// Type-erased access to the C++ types that generated structs are made of. The tables of functions
// here are what lets one generic reader, writer and comparer serve every shape.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "aws/box.h"

namespace minato::aws {

// A member that may be absent: std::optional<T> or Box<T>.
struct SlotOps {
  const void* (*get)(const void* slot);  // nullptr when absent
  void* (*emplace)(void* slot);          // a fresh default value
};

// std::vector<T>.
struct ListOps {
  std::size_t (*size)(const void* list);
  const void* (*at)(const void* list, std::size_t index);
  void* (*append)(void* list);  // a fresh default element; earlier addresses become invalid
};

// Called for every entry of a map in key order.
using MapVisitor = void (*)(void* context, const std::string& key, const void* value);

// std::map<std::string, T>.
struct MapOps {
  std::size_t (*size)(const void* map);
  void (*visit)(const void* map, void* context, MapVisitor visitor);
  void* (*insert)(void* map, std::string key);  // replaces the value of an existing key
};

// A struct whose type only its TypeInfo knows.
using AnyShape = std::unique_ptr<void, void (*)(void*)>;

template <class T>
AnyShape new_shape() {
  return AnyShape(new T(), [](void* shape) { delete static_cast<T*>(shape); });
}

template <class Slot>
inline constexpr SlotOps kSlotOps{
    .get = [](const void* slot) -> const void* {
      const auto& value = *static_cast<const Slot*>(slot);
      return value ? static_cast<const void*>(&*value) : nullptr;
    },
    .emplace = [](void* slot) -> void* { return &static_cast<Slot*>(slot)->emplace(); },
};

template <class T>
inline constexpr ListOps kListOps{
    .size = [](const void* list) { return static_cast<const std::vector<T>*>(list)->size(); },
    .at = [](const void* list, std::size_t index) -> const void* {
      return &(*static_cast<const std::vector<T>*>(list))[index];
    },
    .append = [](void* list) -> void* {
      return &static_cast<std::vector<T>*>(list)->emplace_back();
    },
};

template <class T>
inline constexpr MapOps kMapOps{
    .size =
        [](const void* map) { return static_cast<const std::map<std::string, T>*>(map)->size(); },
    .visit =
        [](const void* map, void* context, MapVisitor visitor) {
          for (const auto& [key, value] : *static_cast<const std::map<std::string, T>*>(map)) {
            visitor(context, key, &value);
          }
        },
    .insert = [](void* map, std::string key) -> void* {
      auto& entries = *static_cast<std::map<std::string, T>*>(map);
      return &(entries[std::move(key)] = T{});
    },
};

}  // namespace minato::aws
