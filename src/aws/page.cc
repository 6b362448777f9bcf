#include "aws/page.h"

#include "codec/base64.h"
#include "codec/digest.h"

namespace minato::aws {
namespace {

// Enough to tell lists apart and to refuse what was mistyped. It is no secret: a token gives no
// access to anything, and its list is one that the caller may read.
constexpr std::size_t kCheckDigits = 16;

std::string check_of(std::string_view list, std::string_view key) {
  Hasher hasher;
  hasher.update(list);
  hasher.update(std::string_view("\0", 1));
  hasher.update(key);
  return hasher.digest().hex().substr(0, kCheckDigits);
}

}  // namespace

std::string make_page_token(std::string_view list, std::string_view key) {
  return base64_encode(check_of(list, key).append(key));
}

std::optional<std::string> parse_page_token(std::string_view list, std::string_view token) {
  const auto text = base64_decode(token);
  if (!text || text->size() <= kCheckDigits) return std::nullopt;
  std::string key = text->substr(kCheckDigits);
  if (!text->starts_with(check_of(list, key))) return std::nullopt;
  return key;
}

std::optional<PageRequest> page_request(std::string list, const std::optional<std::string>& token,
                                        std::size_t limit) {
  PageRequest request{.list = std::move(list), .limit = limit, .descending = false, .after = {}};
  if (!token || token->empty()) return request;
  auto key = parse_page_token(request.list, *token);
  if (!key) return std::nullopt;
  request.after = std::move(*key);
  return request;
}

}  // namespace minato::aws
