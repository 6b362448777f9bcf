// The JSON reader never crashes, and what it accepts is written and read again without change.
#include <cstdlib>

#include "aws/json.h"
#include "gen/ecs.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using Request = minato::ecs::api::RegisterTaskDefinitionRequest;
  using namespace minato::aws;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Request request;
  Violations violations;
  if (!json::parse_into(Request::kShape, text, &request, violations)) return 0;
  if (!violations.empty()) {
    render_violations(ValidationStyle::kEcs, violations, "RegisterTaskDefinition");
  }
  Request again;
  Violations ignored;
  if (!json::parse_into(Request::kShape, json::serialize(request), &again, ignored)) std::abort();
  if (json::serialize(again) != json::serialize(request)) std::abort();
  return 0;
}
