#include "oci_client/challenge.h"

#include <algorithm>
#include <boost/json.hpp>

namespace minato::oci {
namespace {

constexpr std::size_t kChallengesMax = 8;
// Shorter ones are below what the protocol allows; a token that is refused is fetched anew anyway.
constexpr std::chrono::seconds kLifetimeMin = std::chrono::seconds(60);
constexpr std::chrono::seconds kLifetimeMax = std::chrono::hours(24);

bool is_token_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool at_end() const { return text_.empty(); }
  void skip(std::string_view chars) {
    text_.remove_prefix(std::min(text_.find_first_not_of(chars), text_.size()));
  }
  void skip_one() { text_.remove_prefix(1); }
  bool take(char wanted) {
    if (text_.empty() || text_.front() != wanted) return false;
    text_.remove_prefix(1);
    return true;
  }
  std::string token() {
    const auto end = std::ranges::find_if_not(text_, is_token_char);
    const auto length = static_cast<std::size_t>(end - text_.begin());
    std::string out(text_.substr(0, length));
    text_.remove_prefix(length);
    return out;
  }
  // What follows '=': a token, or a quoted string whose opening quote was taken.
  std::string quoted() {
    std::string out;
    while (!text_.empty() && !take('"')) {
      take('\\');
      if (text_.empty()) break;
      out += text_.front();
      text_.remove_prefix(1);
    }
    return out;
  }

 private:
  std::string_view text_;
};

}  // namespace

std::vector<Challenge> parse_challenges(std::string_view field) {
  std::vector<Challenge> out;
  Reader reader(field);
  while (true) {
    reader.skip(" \t,");
    if (reader.at_end()) return out;
    std::string word = reader.token();
    if (word.empty()) {
      reader.skip_one();
      continue;
    }
    reader.skip(" \t");
    if (!reader.take('=')) {
      if (out.size() == kChallengesMax) return out;
      out.push_back({.scheme = lower(word), .parameters = {}});
      continue;
    }
    reader.skip(" \t");
    std::string value = reader.take('"') ? reader.quoted() : reader.token();
    if (!out.empty()) out.back().parameters.emplace(lower(word), std::move(value));
  }
}

Result<Token> parse_token(std::string_view json) {
  boost::system::error_code error;
  const auto parsed = boost::json::parse(json, error);
  const auto* object = error ? nullptr : parsed.if_object();
  if (!object) return fail(ErrorCode::kInvalidArgument, "the token service's answer is no JSON");
  Token token;
  for (const char* name : {"token", "access_token"}) {
    const auto* value = object->if_contains(name);
    if (!value || !value->is_string() || value->get_string().empty()) continue;
    token.value = value->get_string();
    break;
  }
  if (token.value.empty()) {
    return fail(ErrorCode::kInvalidArgument, "the token service's answer has no token");
  }
  if (const auto* lifetime = object->if_contains("expires_in"); lifetime && lifetime->is_int64()) {
    token.lifetime =
        std::clamp(std::chrono::seconds(lifetime->get_int64()), kLifetimeMin, kLifetimeMax);
  }
  return token;
}

}  // namespace minato::oci
