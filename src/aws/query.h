// Request parameters of the query (IAM, STS) and ec2 protocols, read into the shapes.
//
//   query: Tags.member.1.Key=a   a flattened list leaves "member" out; maps are Name.entry.1.key
//   ec2:   Filter.1.Value.2=b    lists never have "member"; names start with a capital letter
#pragma once

#include "aws/query_params.h"
#include "aws/shape.h"
#include "aws/validation.h"
#include "base/result.h"

namespace minato::aws::query {

// Reads `params` into the default-constructed value `out`. Names that are no members are ignored. A
// text that is no number, boolean or timestamp where one is expected is MalformedInput (query) or
// InvalidParameterValue (ec2); broken constraints are added to `violations`.
Result<> read_into(const TypeInfo& type, const QueryParams& params, Protocol protocol, void* out,
                   Violations& violations);

template <Shape T>
Result<T> parse(const QueryParams& params, Protocol protocol = Protocol::kQuery) {
  T out;
  Violations violations;
  TRY_VOID(read_into(T::kShape, params, protocol, &out, violations));
  if (!violations.empty()) {
    return fail(render_violations(
        protocol == Protocol::kEc2 ? ValidationStyle::kEc2 : ValidationStyle::kQuery, violations));
  }
  return out;
}

}  // namespace minato::aws::query
