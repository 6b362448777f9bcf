#include "control_plane/image_resolver.h"

#include <algorithm>

namespace minato {

std::string_view registry_host_of(std::string_view image) {
  const auto slash = image.find('/');
  if (slash == std::string_view::npos) return {};
  const std::string_view host = image.substr(0, slash);
  const bool is_host = host.find_first_of(".:") != std::string_view::npos || host == "localhost";
  return is_host ? host : std::string_view();
}

std::optional<EcrImage> parse_ecr_image(std::string_view image) {
  const std::string_view host = registry_host_of(image);
  constexpr std::string_view kMiddle = ".dkr.ecr.";
  constexpr std::string_view kSuffix = ".amazonaws.com";
  const auto middle = host.find(kMiddle);
  if (middle != 12 || !host.ends_with(kSuffix) ||
      host.size() <= 12 + kMiddle.size() + kSuffix.size()) {
    return std::nullopt;
  }
  const std::string_view account = host.substr(0, 12);
  if (account.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  std::string_view region = host.substr(12 + kMiddle.size());
  region.remove_suffix(kSuffix.size());
  const std::string_view path = image.substr(host.size() + 1);
  const auto end = std::min(path.find_first_of(":@"), path.size());
  if (end == 0) return std::nullopt;
  return EcrImage{.account = std::string(account),
                  .region = std::string(region),
                  .repository = std::string(path.substr(0, end)),
                  .rest = std::string(path.substr(end))};
}

ResolvedImage resolve_image(std::string_view image, std::string_view registry_host,
                            const std::string& account, const RepositoryExists& exists) {
  if (registry_host_of(image) == registry_host) {
    return {.image = std::string(image), .ours = true, .account = account};
  }
  if (const auto ecr = parse_ecr_image(image);
      ecr && exists(ecr->account, ecr->region, ecr->repository)) {
    return {.image = std::string(registry_host) + "/" + ecr->repository + ecr->rest,
            .ours = true,
            .account = ecr->account};
  }
  return {.image = std::string(image), .ours = false, .account = {}};
}

}  // namespace minato
