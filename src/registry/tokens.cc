#include "registry/tokens.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <charconv>
#include <cstring>

#include "base/arn.h"
#include "codec/base64.h"
#include "net/http.h"

namespace minato::registry {
namespace {

constexpr std::string_view kLoginPurpose = "login";
constexpr std::string_view kLinkPurpose = "layer-link";
// A login token is about 400 bytes; nothing larger is worth a hash.
constexpr std::size_t kTokenBytesMax = 4096;

std::unexpected<Error> not_valid() {
  return fail(errors::token_not_valid());
}

std::unexpected<Error> expired() {
  return fail(
      errors::unauthorized("Your authorization token has expired. Reauthenticate and try again."));
}

std::string text_of(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains(name);
  const boost::json::string* text = value ? value->if_string() : nullptr;
  return text ? std::string(*text) : std::string();
}

}  // namespace

Result<> allow_own_account(const Access& access) {
  const auto arn = ArnView::parse(access.resource);
  if (!arn || arn->account == access.principal.account) return {};
  return fail(
      errors::denied(fmt::format("User: {} is not authorized to perform: {} on "
                                 "resource: {}",
                                 access.principal.arn, access.action, access.resource)));
}

Awaitable<Result<TokenSigner>> TokenSigner::open(RecordStore& records, Random& random) {
  constexpr std::string_view record_key = "signing_key";
  for (;;) {
    CO_TRY(const auto record, co_await records.get(tables::kSetting, std::string(record_key)));
    Key key;
    if (record) {
      if (record->value.size() != key.size()) {
        co_return fail(ErrorCode::kDataLoss, "the signing key of the registry is damaged");
      }
      std::memcpy(key.data(), record->value.data(), key.size());
      co_return TokenSigner(key);
    }
    random.fill(key);
    CO_TRY_VOID(co_await records.create(
        tables::kSetting, std::string(record_key),
        std::string(reinterpret_cast<const char*>(key.data()), key.size())));
  }
}

std::string TokenSigner::mac(std::string_view purpose, std::string_view payload) const {
  const auto bytes = hmac_sha256(key_, fmt::format("{}\n{}", purpose, payload));
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string TokenSigner::sign(std::string_view purpose, std::string_view payload) const {
  return base64_encode(payload) + "." + base64_encode(mac(purpose, payload));
}

std::optional<std::string> TokenSigner::verify(std::string_view purpose,
                                               std::string_view token) const {
  if (token.size() > kTokenBytesMax) return std::nullopt;
  const std::size_t dot = token.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  auto payload = base64_decode(token.substr(0, dot));
  const auto given = base64_decode(token.substr(dot + 1));
  if (!payload || !given || !constant_time_equal(*given, mac(purpose, *payload))) {
    return std::nullopt;
  }
  return payload;
}

IssuedToken TokenAuthenticator::issue(const aws::Principal& principal, const std::string& region,
                                      TimePoint now) const {
  const TimePoint expires_at = now + kLifetime;
  boost::json::object payload;
  payload["account"] = principal.account;
  payload["arn"] = principal.arn;
  payload["user"] = principal.user_id;
  payload["key"] = principal.access_key_id;
  payload["kind"] = static_cast<int>(principal.kind);
  // A token of a session ends with what the session ends with.
  if (principal.issued) payload["issued"] = to_unix_ms(*principal.issued);
  if (!principal.ends_with.empty()) payload["ends_with"] = principal.ends_with;
  payload["region"] = region;
  payload["expires"] = to_unix_ms(expires_at);
  return {signer_.sign(kLoginPurpose, boost::json::serialize(payload)), expires_at};
}

Result<Session> TokenAuthenticator::verify_bearer(const std::string& token, TimePoint now) const {
  const auto payload = signer_.verify(kLoginPurpose, token);
  if (!payload) return not_valid();
  boost::system::error_code error;
  const auto value = boost::json::parse(*payload, error);
  const auto* object = error ? nullptr : value.if_object();
  if (!object) return not_valid();
  const auto number = [&](std::string_view name) {
    const auto* member = object->if_contains(name);
    boost::system::error_code ignored;
    return member ? member->to_number<std::int64_t>(ignored) : 0;
  };
  Session session{.region = text_of(*object, "region"),
                  .expires_at = from_unix_ms(number("expires"))};
  if (session.expires_at <= now) return expired();
  session.principal = {.kind = static_cast<aws::Principal::Kind>(number("kind")),
                       .account = text_of(*object, "account"),
                       .arn = text_of(*object, "arn"),
                       .user_id = text_of(*object, "user"),
                       .access_key_id = text_of(*object, "key"),
                       .ends_with = text_of(*object, "ends_with")};
  if (object->contains("issued")) session.principal.issued = from_unix_ms(number("issued"));
  return session;
}

Result<Session> TokenAuthenticator::verify_basic(const std::string& user,
                                                 const std::string& password, TimePoint now) const {
  if (user != "AWS") return not_valid();
  return verify_bearer(password, now);
}

std::string LayerLinks::make_query(const RepositoryRecord& repository, const Digest& digest,
                                   TimePoint now) const {
  const std::string payload =
      fmt::format("{} {} {} {} {}", to_unix_ms(now + kLifetime), repository.scope.account,
                  repository.scope.region, repository.name, digest.to_string());
  return fmt::format("{}={}", kParameter,
                     http::percent_encode(signer_.sign(kLinkPurpose, payload)));
}

std::optional<Scope> LayerLinks::verify(std::string_view token, std::string_view name,
                                        std::string_view digest, TimePoint now) const {
  const auto payload = signer_.verify(kLinkPurpose, token);
  if (!payload) return std::nullopt;
  std::vector<std::string_view> words;
  for (std::string_view rest = *payload;;) {
    const std::size_t space = rest.find(' ');
    words.push_back(rest.substr(0, space));
    if (space == std::string_view::npos) break;
    rest.remove_prefix(space + 1);
  }
  std::int64_t expires = 0;
  if (words.size() != 5 || words[3] != name || words[4] != digest) return std::nullopt;
  std::from_chars(words[0].data(), words[0].data() + words[0].size(), expires);
  if (from_unix_ms(expires) <= now) return std::nullopt;
  return Scope{.account = std::string(words[1]), .region = std::string(words[2])};
}

}  // namespace minato::registry
