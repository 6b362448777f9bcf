// XML answers of the query and ec2 protocols.
#pragma once

#include <string>
#include <string_view>

#include "aws/shape.h"

namespace minato::aws::xml {

// Appends `text` with markup escaped. Characters that XML 1.0 cannot carry become U+FFFD; a
// carriage return is written as a reference, since a parser would turn it into a line feed.
void escape_to(std::string_view text, std::string& out);

// The whole document answering `operation`: <OpResponse><OpResult>...</OpResult>
// <ResponseMetadata>... (query) or <OpResponse><requestId>... (ec2).
std::string render_response(const OperationInfo& operation, std::string_view request_id,
                            const void* output);

// The children elements of a structure, without an element around them.
void serialize_to(const TypeInfo& type, Protocol protocol, const void* value, std::string& out);

template <Shape T>
std::string serialize(const T& value, Protocol protocol = Protocol::kQuery) {
  std::string out;
  serialize_to(T::kShape, protocol, &value, out);
  return out;
}

}  // namespace minato::aws::xml
