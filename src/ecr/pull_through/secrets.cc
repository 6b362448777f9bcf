#include "ecr/pull_through/secrets.h"

#include <boost/json.hpp>

#include "ecr/errors.h"

namespace minato::ecr::pull_through {

std::string_view secret_name(std::string_view arn) {
  constexpr std::string_view kMark = ":secret:";
  const auto at = arn.find(kMark);
  if (at == std::string_view::npos) return "";
  const std::string_view name = arn.substr(at + kMark.size());
  for (std::string_view rest = name; !rest.empty();) {
    const auto end = std::min(rest.find('/'), rest.size());
    const std::string_view part = rest.substr(0, end);
    if (part.empty() || part == "." || part == "..") return "";
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return name.ends_with('/') ? "" : name;
}

Result<oci::Credentials> parse_secret(std::string_view arn, std::string_view text) {
  boost::system::error_code failed;
  const auto parsed = boost::json::parse(text, failed);
  const auto* object = failed ? nullptr : parsed.if_object();
  const auto member = [&](std::string_view name) -> std::string {
    const auto* value = object ? object->if_contains(name) : nullptr;
    return value && value->is_string() ? std::string(value->get_string()) : "";
  };
  oci::Credentials out{.user = member("username"), .password = member("accessToken")};
  if (out.user.empty() || out.password.empty()) return fail(errors::secret_unreadable(arn));
  return out;
}

Result<oci::Credentials> read_credentials(const SecretReader& reader, const std::string& arn) {
  if (arn.empty()) return oci::Credentials{};
  if (!reader) return fail(errors::secret_not_found(arn));
  auto text = reader(arn);
  if (!text && text.error().code == ErrorCode::kNotFound) {
    return fail(errors::secret_not_found(arn));
  }
  if (!text) return fail(errors::secret_inaccessible(arn));
  return parse_secret(arn, *text);
}

}  // namespace minato::ecr::pull_through
