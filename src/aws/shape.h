// Descriptors of the API shapes: what the generated tables (gen/<service>.cc) are made of and what
// the generic readers and writers of this folder walk. Handlers need only Shape types and kService.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "aws/shape_access.h"

namespace minato::aws {

enum class Kind : std::uint8_t {
  kString,     // std::string
  kBlob,       // std::string of raw bytes, base64 on the wire
  kBoolean,    // bool
  kInteger,    // std::int32_t
  kLong,       // std::int64_t
  kDouble,     // double
  kTimestamp,  // TimePoint
  kDocument,   // boost::json::value
  kStructure,  // a generated struct
  kList,       // std::vector<T>
  kMap,        // std::map<std::string, T>
};

// Limits of the model. `min` and `max` bound the value of a number, the characters of a string, the
// bytes of a blob and the elements of a list or map.
struct Constraints {
  std::int64_t min = std::numeric_limits<std::int64_t>::min();
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
  const char* pattern = nullptr;  // as modelled: a Java regular expression, nullptr when none
  std::span<const std::string_view> enum_values = {};  // empty when not an enum
};

struct TypeInfo;

struct MemberInfo {
  std::string_view name;      // as modelled; the name in JSON and in error paths
  std::string_view xml_name;  // element of an answer
  std::string_view query_name;
  const TypeInfo* type;
  const SlotOps* slot;  // nullptr for a required member, which is a plain T
  std::uint32_t offset;
  bool flattened;  // query protocol: a list or map without "member" or "entry" around its parts
};

struct TypeInfo {
  Kind kind;
  std::string_view name;
  const Constraints* constraints = nullptr;
  std::span<const MemberInfo> members = {};  // structure
  const TypeInfo* element = nullptr;         // list and map
  const TypeInfo* key = nullptr;             // map
  std::string_view item_name = "member";     // list: element name in XML
  const ListOps* list = nullptr;
  const MapOps* map = nullptr;
};

// Scalars without constraints.
extern const TypeInfo kStringType;
extern const TypeInfo kBlobType;
extern const TypeInfo kBooleanType;
extern const TypeInfo kIntegerType;
extern const TypeInfo kLongType;
extern const TypeInfo kDoubleType;
extern const TypeInfo kTimestampType;
extern const TypeInfo kDocumentType;

enum class Protocol : std::uint8_t { kAwsJson11, kQuery, kEc2 };

// How a service words a broken constraint (aws/validation.h).
enum class ValidationStyle : std::uint8_t { kCoral, kEcr, kEcs, kEc2, kQuery };

struct ErrorInfo {
  std::string_view code;  // on the wire, and what Error::name holds
  int status;             // HTTP
  bool sender;            // the client's fault
};

struct ServiceInfo;

struct OperationInfo {
  std::string_view name;
  const ServiceInfo* service;
  const TypeInfo* input;
  const TypeInfo* output;
  AnyShape (*new_input)();  // default-constructed, for callers that do not know the type
  AnyShape (*new_output)();
  std::string_view result_wrapper;           // query protocol: element around the output
  std::span<const std::string_view> errors;  // codes the model lists for this operation
};

struct ServiceInfo {
  std::string_view name;          // "ecs"
  std::string_view signing_name;  // service of the SigV4 credential scope
  Protocol protocol;
  ValidationStyle validation;
  std::string_view target_prefix;  // X-Amz-Target before the dot (JSON)
  std::string_view api_version;    // Version parameter (query, ec2)
  std::string_view xmlns;
  std::span<const OperationInfo> operations;  // sorted by name
  std::span<const ErrorInfo> errors;          // sorted by code

  // nullptr when the service has no such operation or error.
  const OperationInfo* find_operation(std::string_view operation) const;
  const ErrorInfo* find_error(std::string_view code) const;
};

// Whether two values of a type are equal, member by member. The generated operator== uses it: one
// table walk compiles much faster than a defaulted comparison in every struct.
bool equal(const TypeInfo& type, const void* a, const void* b);

// A generated struct, or Empty.
template <class T>
concept Shape = requires {
  { T::kShape } -> std::convertible_to<const TypeInfo&>;
};

// Input or output of an operation whose model has none.
struct Empty {
  static const TypeInfo kShape;
  bool operator==(const Empty&) const = default;
};

}  // namespace minato::aws
