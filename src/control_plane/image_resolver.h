// Where the image named in a task definition is really pulled from.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace minato {

struct ResolvedImage {
  std::string image;    // as an engine shall pull it
  bool ours = false;    // lives in this registry, so pulling needs an ECR token
  std::string account;  // whose registry it is, when it is ours
};

// The part of an image name before the first '/', when it is a registry host: it has a '.' or a
// ':', or is "localhost" (https://docs.docker.com/reference/cli/docker/image/tag/).
std::string_view registry_host_of(std::string_view image);

struct EcrImage {
  std::string account;
  std::string region;
  std::string repository;  // without tag and digest
  std::string rest;        // ":tag", "@digest" or both
};
// "<account>.dkr.ecr.<region>.amazonaws.com/<repository>[:tag][@digest]"; nullopt for others.
std::optional<EcrImage> parse_ecr_image(std::string_view image);

// An AWS-shaped name is ours when `exists` knows the repository; one with `registry_host` always
// is. Everything else comes back unchanged. Pure.
using RepositoryExists = std::function<bool(const std::string& account, const std::string& region,
                                            const std::string& name)>;
ResolvedImage resolve_image(std::string_view image, std::string_view registry_host,
                            const std::string& account, const RepositoryExists& exists);

}  // namespace minato
