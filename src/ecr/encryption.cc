#include "ecr/encryption.h"

#include <algorithm>
#include <cctype>

#include "base/arn.h"
#include "codec/digest.h"
#include "ecr/errors.h"

namespace minato::ecr {
namespace {

constexpr std::string_view kWithoutKey = "AES256";
constexpr std::string_view kManagedAlias = "alias/aws/ecr";
constexpr std::string_view kAlias = "alias/";
constexpr std::string_view kKey = "key/";

bool is_key_name(std::string_view text, std::string_view more) {
  return !text.empty() && std::ranges::all_of(text, [more](unsigned char c) {
    return std::isalnum(c) != 0 || more.find(static_cast<char>(c)) != more.npos;
  });
}

bool is_alias(std::string_view text) {
  return text.starts_with(kAlias) && is_key_name(text.substr(kAlias.size()), "/_-");
}

bool is_key(std::string_view text) {
  if (!text.starts_with("arn:")) return is_alias(text) || is_key_name(text, "-");
  const auto arn = Arn::parse(text);
  if (!arn || arn->service != "kms" || arn->region.empty() || arn->account.size() != 12) {
    return false;
  }
  const std::string_view resource = arn->resource;
  return is_alias(resource) ||
         (resource.starts_with(kKey) && is_key_name(resource.substr(kKey.size()), "-"));
}

// A key's id is a UUID; that of an alias follows from where and what the alias is.
std::string id_behind(const Arn& alias) {
  std::string hex = sha256(alias.to_string()).hex().substr(0, 32);
  hex[12] = '4';
  hex[16] = 'a';
  for (const std::size_t dash : {8U, 13U, 18U, 23U}) hex.insert(dash, "-");
  return hex;
}

}  // namespace

Result<> check_encryption(std::string_view type, std::string_view key) {
  if (key.empty()) return {};
  if (type == kWithoutKey) {
    return fail(errors::invalid_parameter("encryptionConfiguration",
                                          "KMS key must not be given with encryption type AES256"));
  }
  if (!is_key(key)) return fail(errors::invalid_key(key));
  return {};
}

std::string key_arn(const registry::Scope& scope, std::string_view type, std::string_view key) {
  if (type == kWithoutKey) return {};
  if (key.empty()) key = kManagedAlias;
  Arn arn{.service = "kms",
          .region = scope.region,
          .account = scope.account,
          .resource = (is_alias(key) ? "" : std::string(kKey)).append(key)};
  if (auto given = Arn::parse(key)) arn = std::move(*given);
  if (is_alias(arn.resource)) arn.resource = std::string(kKey) + id_behind(arn);
  return arn.to_string();
}

}  // namespace minato::ecr
