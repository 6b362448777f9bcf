// Aim: any text is a policy or refused, and a policy chooses without harm.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ecr/lifecycle/evaluate.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace minato::ecr::lifecycle;
  const auto policy = parse_policy(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!policy) return 0;
  const std::vector<Image> images = {
      {.digest = "a", .tags = {"v1", "prod-2"}},
      {.digest = "b", .archived = true},
      {.digest = "c", .subject = "a"},
      {.digest = "d", .manifests = {"a", "b"}},
  };
  const auto outcome = evaluate(*policy, images, minato::from_unix_ms(1'700'000'000'000));
  if (outcome.steps.size() + outcome.spared.size() > images.size()) std::abort();
  return 0;
}
