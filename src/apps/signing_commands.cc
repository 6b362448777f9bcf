#include <fmt/format.h>

#include <cstdio>

#include "apps/commands.h"
#include "control_plane/data_folder.h"
#include "ecr/signing/profile_keys.h"

namespace minato {

int print_signing_certificate(const ProfileChoice& choice) {
  ecr::signing::ProfileKeys keys(signing_folder(choice.data_dir));
  const auto profile = ecr::push_jobs::parse_profile_arn(choice.profile_arn);
  if (!profile) {
    fmt::print(stderr, "minato signing-profile: {}\n", profile.error().message);
    return 1;
  }
  const auto key = choice.make ? keys.get(*profile, SystemClock().now()) : keys.find(*profile);
  if (!key) {
    fmt::print(stderr, "minato signing-profile: {}\n", key.error().message);
    return 1;
  }
  fmt::print("{}", (*key)->certificate_pem());
  return 0;
}

}  // namespace minato
