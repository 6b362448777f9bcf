// The parameter readers never crash on any form body, in both protocols, and what is accepted is
// not empty where the model requires a member.
#include <cstdlib>

#include "aws/query.h"
#include "gen/ec2.h"
#include "gen/iam.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace minato::aws;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto params = QueryParams::parse(text);
  if (!params) return 0;
  const auto role = query::parse<minato::iam::api::CreateRoleRequest>(*params);
  const auto run = query::parse<minato::ec2::api::RunInstancesRequest>(*params, Protocol::kEc2);
  if (role && role->role_name.empty()) std::abort();
  if (!run && run.error().message.empty()) std::abort();
  return 0;
}
