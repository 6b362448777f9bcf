// Aim: any text is a policy or refused, and a policy answers every question without harm.
#include <cstdlib>

#include "codec/time.h"
#include "iam/policy.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace minato;
  const auto policy =
      iam::parse_policy(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!policy) return 0;
  const aws::Principal caller{.kind = aws::Principal::Kind::kUser,
                              .account = "111122223333",
                              .arn = "arn:aws:iam::111122223333:user/staff/ann",
                              .user_id = "AIDAANN",
                              .access_key_id = "AKIAANN"};
  const std::string resource = "arn:aws:ecr:us-east-1:111122223333:repository/team/web";
  const aws::AccessRequest request{.principal = caller,
                                   .action = "ecr:BatchGetImage",
                                   .resources = {&resource, 1},
                                   .region = "us-east-1",
                                   .source_ip = "10.1.2.3",
                                   .now = from_unix_ms(1'700'000'000'000)};
  (void)iam::evaluate(*policy, {request, resource});
  const auto effect = iam::evaluate_resource_policy(*policy, {request, resource});
  if (policy->statements.empty() &&
      (effect.denied || effect.allows_caller || effect.allows_account)) {
    std::abort();
  }
  return 0;
}
