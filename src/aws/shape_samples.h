// Sample values of any shape, made by walking its descriptor. For tests and fuzzers.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <boost/json/value.hpp>

#include "aws/shape.h"
#include "base/clock.h"
#include "codec/base64.h"
#include "codec/time.h"

namespace minato::aws::samples {

// Fills values so that every member of every level is set and no two texts are the same.
class Filler {
 public:
  // `text` is put into every string.
  explicit Filler(std::string text = "x") : text_(std::move(text)) {}

  void fill(const TypeInfo& type, void* out, int depth = 0) {
    switch (type.kind) {
      case Kind::kString:
      case Kind::kBlob:
        *static_cast<std::string*>(out) = next_text();
        return;
      case Kind::kBoolean:
        *static_cast<bool*>(out) = true;
        return;
      case Kind::kInteger:
        *static_cast<std::int32_t*>(out) = ++count_;
        return;
      case Kind::kLong:
        *static_cast<std::int64_t*>(out) = 5'000'000'000 + ++count_;
        return;
      case Kind::kDouble:
        *static_cast<double*>(out) = ++count_ + 0.25;
        return;
      case Kind::kTimestamp:
        *static_cast<TimePoint*>(out) = from_unix_ms(1'700'000'000'000 + 1000L * ++count_);
        return;
      case Kind::kDocument:
        *static_cast<boost::json::value*>(out) = {{"a", {1, 2}}};
        return;
      case Kind::kStructure:
        return fill_structure(type, out, depth);
      case Kind::kList:
        for (int i = 0; i < 2 && depth < kDepthMax; ++i) {
          fill(*type.element, type.list->append(out), depth + 1);
        }
        return;
      case Kind::kMap:
        for (int i = 0; i < 2 && depth < kDepthMax; ++i) {
          fill(*type.element, type.map->insert(out, next_text()), depth + 1);
        }
        return;
    }
  }

 private:
  static constexpr int kDepthMax = 24;  // shapes may contain themselves

  void fill_structure(const TypeInfo& type, void* out, int depth) {
    for (const MemberInfo& member : type.members) {
      if (member.slot && depth >= kDepthMax) continue;
      void* field = static_cast<std::byte*>(out) + member.offset;
      fill(*member.type, member.slot ? member.slot->emplace(field) : field, depth + 1);
    }
  }

  std::string next_text() { return fmt::format("{}{}", text_, ++count_); }

  std::string text_;
  int count_ = 0;
};

// The parameters a client of the query or ec2 protocol sends for a value, not yet encoded.
class QueryEmitter {
 public:
  using Params = std::vector<std::pair<std::string, std::string>>;
  explicit QueryEmitter(Protocol protocol) : ec2_(protocol == Protocol::kEc2) {}

  Params emit(const TypeInfo& type, const void* value) {
    structure(type, value, "");
    return std::move(params_);
  }

 private:
  void structure(const TypeInfo& type, const void* object, const std::string& prefix) {
    for (const MemberInfo& member : type.members) {
      const void* field = static_cast<const std::byte*>(object) + member.offset;
      const void* value = member.slot ? member.slot->get(field) : field;
      if (!value) continue;
      const std::string dot = prefix.empty() ? "" : ".";
      any(*member.type, value, fmt::format("{}{}{}", prefix, dot, member.query_name),
          ec2_ || member.flattened);
    }
  }

  void any(const TypeInfo& type, const void* value, const std::string& name, bool flattened) {
    if (type.kind == Kind::kStructure) return structure(type, value, name);
    if (type.kind == Kind::kList) {
      const std::string prefix = flattened ? name : fmt::format("{}.{}", name, type.item_name);
      for (std::size_t i = 0; i < type.list->size(value); ++i) {
        any(*type.element, type.list->at(value, i), fmt::format("{}.{}", prefix, i + 1), ec2_);
      }
      return;
    }
    params_.emplace_back(name, scalar(type.kind, value));
  }

  static std::string scalar(Kind kind, const void* value) {
    switch (kind) {
      case Kind::kBlob:
        return base64_encode(*static_cast<const std::string*>(value));
      case Kind::kBoolean:
        return *static_cast<const bool*>(value) ? "true" : "false";
      case Kind::kInteger:
        return std::to_string(*static_cast<const std::int32_t*>(value));
      case Kind::kLong:
        return std::to_string(*static_cast<const std::int64_t*>(value));
      case Kind::kDouble:
        return fmt::format("{}", *static_cast<const double*>(value));
      case Kind::kTimestamp:
        return to_iso8601(*static_cast<const TimePoint*>(value));
      default:
        return *static_cast<const std::string*>(value);
    }
  }

  const bool ec2_;
  Params params_;
};

}  // namespace minato::aws::samples
