#include "aws/shape.h"

#include <algorithm>

namespace minato::aws {

constinit const TypeInfo kStringType{.kind = Kind::kString, .name = "String"};
constinit const TypeInfo kBlobType{.kind = Kind::kBlob, .name = "Blob"};
constinit const TypeInfo kBooleanType{.kind = Kind::kBoolean, .name = "Boolean"};
constinit const TypeInfo kIntegerType{.kind = Kind::kInteger, .name = "Integer"};
constinit const TypeInfo kLongType{.kind = Kind::kLong, .name = "Long"};
constinit const TypeInfo kDoubleType{.kind = Kind::kDouble, .name = "Double"};
constinit const TypeInfo kTimestampType{.kind = Kind::kTimestamp, .name = "Timestamp"};
constinit const TypeInfo kDocumentType{.kind = Kind::kDocument, .name = "Document"};
constinit const TypeInfo Empty::kShape{.kind = Kind::kStructure, .name = "Empty"};

const OperationInfo* ServiceInfo::find_operation(std::string_view operation) const {
  auto found = std::ranges::lower_bound(operations, operation, {}, &OperationInfo::name);
  return found != operations.end() && found->name == operation ? &*found : nullptr;
}

const ErrorInfo* ServiceInfo::find_error(std::string_view code) const {
  auto found = std::ranges::lower_bound(errors, code, {}, &ErrorInfo::code);
  return found != errors.end() && found->code == code ? &*found : nullptr;
}

}  // namespace minato::aws
