#include "ecr/pull_through/secrets.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/arn.h"
#include "ecr/errors.h"
#include "oci_client/login_hosts.h"

namespace minato::ecr::pull_through {

namespace {

bool is_plain_path(std::string_view name) {
  for (std::string_view rest = name; !rest.empty();) {
    const auto end = std::min(rest.find('/'), rest.size());
    const std::string_view part = rest.substr(0, end);
    if (part.empty() || part == "." || part == "..") return false;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return !name.empty() && !name.ends_with('/');
}

bool is_account(std::string_view text) {
  return text.size() == 12 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

Result<std::vector<http::Peer>> read_hosts(const boost::json::value& list) {
  if (!list.is_array()) return fail(ErrorCode::kInvalidArgument, "hosts is no list");
  std::vector<http::Peer> out;
  for (const auto& host : list.get_array()) {
    if (!host.is_string()) return fail(ErrorCode::kInvalidArgument, "a host is no string");
    TRY(out.emplace_back(), oci::parse_login_host(host.get_string()));
  }
  return out;
}

}  // namespace

std::optional<SecretName> parse_secret_arn(std::string_view text) {
  constexpr std::string_view kResource = "secret:";
  const auto arn = ArnView::parse(text);
  if (!arn || arn->service != "secretsmanager" || !is_account(arn->account) ||
      !arn->resource.starts_with(kResource)) {
    return std::nullopt;
  }
  const std::string_view name = arn->resource.substr(kResource.size());
  if (!is_plain_path(name)) return std::nullopt;
  return SecretName{.account = std::string(arn->account), .name = std::string(name)};
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
  if (const auto* list = object->if_contains("hosts")) {
    auto hosts = read_hosts(*list);
    if (!hosts) return fail(errors::secret_unreadable(arn));
    out.hosts = std::move(*hosts);
  }
  return out;
}

bool is_for(const oci::Credentials& login, const http::Peer& registry) {
  if (login.hosts.empty()) return has_known_host(registry);
  return std::ranges::any_of(
      login.hosts, [&](const http::Peer& host) { return oci::same_peer(host, registry); });
}

Result<oci::Credentials> read_credentials(const SecretReader& reader, const Rule& rule) {
  const std::string arn = rule.credential_arn.value_or("");
  if (arn.empty()) return oci::Credentials{};
  const auto secret = parse_secret_arn(arn);
  if (!reader || !secret) return fail(errors::secret_not_found(arn));
  if (secret->account != rule.registry_id) return fail(errors::secret_inaccessible(arn));
  auto text = reader(*secret);
  if (!text && text.error().code == ErrorCode::kNotFound) {
    return fail(errors::secret_not_found(arn));
  }
  if (!text) return fail(errors::secret_inaccessible(arn));
  TRY(auto login, parse_secret(arn, *text));
  TRY(const auto registry, upstream_peer(*rule.upstream_registry_url));
  if (!is_for(login, registry)) {
    return fail(errors::secret_of_other_hosts(arn, *rule.upstream_registry_url));
  }
  return login;
}

}  // namespace minato::ecr::pull_through
