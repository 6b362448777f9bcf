// Shapes of sample, generated from models/sample.json (made by hand for the golden test). Do not edit.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "aws/shape.h"
#include "base/clock.h"

namespace minato::sample::api {

extern const aws::ServiceInfo kService;

// Names for Error::name.
namespace error {
inline constexpr std::string_view kBusy = "Busy";
inline constexpr std::string_view kTreeNotFoundException = "TreeNotFoundException";
}  // namespace error

struct Color {
  static constexpr const char* kRed = "RED";
  static constexpr const char* kDarkGreen = "dark-green";
  static constexpr const char* kT3Micro = "t3.micro";
};

struct Node;

struct Leaf {
  static const aws::TypeInfo kShape;
  std::optional<minato::TimePoint> when = {};
  std::optional<std::string> payload = {};
  std::optional<std::int64_t> size = {};
  std::optional<double> weight = {};
  std::optional<boost::json::value> extra = {};
  std::optional<std::vector<std::string>> ecs_managed_arns = {};
  bool operator==(const Leaf& other) const;
};

struct Node {
  static const aws::TypeInfo kShape;
  std::string name = {};
  std::optional<std::vector<Node>> children = {};
  aws::Box<Node> next = {};
  bool operator==(const Node& other) const;
};

struct PutTreeRequest {
  static const aws::TypeInfo kShape;
  Node root = {};
  std::optional<bool> default_ = {};
  std::optional<std::string> color = {};
  std::int32_t count = 0;
  std::optional<std::map<std::string, Leaf>> leaves = {};
  bool operator==(const PutTreeRequest& other) const;
};

struct PutTreeResponse {
  static const aws::TypeInfo kShape;
  std::optional<Node> root = {};
  std::optional<Leaf> leaf = {};
  bool operator==(const PutTreeResponse& other) const;
};

struct PutTree {
  using Request = PutTreeRequest;
  using Response = PutTreeResponse;
  static const aws::OperationInfo& kInfo;
};
struct Sweep {
  using Request = aws::Empty;
  using Response = aws::Empty;
  static const aws::OperationInfo& kInfo;
};

}  // namespace minato::sample::api
