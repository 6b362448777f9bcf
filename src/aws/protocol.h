// From request text to a struct and from a struct to the answer, for whatever protocol the service
// of an operation speaks. What the dispatcher uses.
#pragma once

#include <string>
#include <string_view>

#include "aws/query_params.h"
#include "aws/shape.h"
#include "base/result.h"

namespace minato::aws {

// Content-Type of the answers of a protocol.
std::string_view content_type(Protocol protocol);

// Reads and validates the input of `operation` into the default-constructed value `out`. A broken
// constraint gives the error that the service words it with.
Result<> read_request(const OperationInfo& operation, std::string_view json_body, void* out);
Result<> read_request(const OperationInfo& operation, const QueryParams& params, void* out);

// The body of a successful answer. `request_id` appears in XML only; JSON has it in a header.
std::string render_response(const OperationInfo& operation, std::string_view request_id,
                            const void* output);

// `body` is the JSON text, or the urlencoded parameters of a query or ec2 call.
template <class Op>
Result<typename Op::Request> parse_request(std::string_view body) {
  typename Op::Request out;
  if (Op::kInfo.service->protocol == Protocol::kAwsJson11) {
    TRY_VOID(read_request(Op::kInfo, body, &out));
  } else {
    TRY(const auto params, QueryParams::parse(body));
    TRY_VOID(read_request(Op::kInfo, params, &out));
  }
  return out;
}

template <class Op>
std::string render_response(const typename Op::Response& output, std::string_view request_id) {
  return render_response(Op::kInfo, request_id, &output);
}

}  // namespace minato::aws
