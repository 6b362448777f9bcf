// Amazon Resource Names: arn:partition:service:region:account-id:resource
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace minato {

struct Arn {
  std::string partition = "aws";
  std::string service;
  std::string region;
  std::string account;
  std::string resource;  // everything after the fifth colon, e.g. "cluster/web"

  // Splits `text`; nullopt when it does not start with "arn:" or has fewer than six parts.
  static std::optional<Arn> parse(std::string_view text);
  std::string to_string() const;
  bool operator==(const Arn&) const = default;
};

// The same as views into the text, without memory of its own.
struct ArnView {
  std::string_view partition;
  std::string_view service;
  std::string_view region;
  std::string_view account;
  std::string_view resource;

  static std::optional<ArnView> parse(std::string_view text);
};

// Shorthand for the common case, partition "aws".
std::string make_arn(std::string_view service, std::string_view region, std::string_view account,
                     std::string_view resource);

}  // namespace minato
