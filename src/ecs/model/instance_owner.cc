#include "ecs/model/instance_owner.h"

#include <algorithm>

namespace minato::ecs {
namespace {

using Kind = aws::Principal::Kind;

constexpr std::size_t kInstanceDigitsMin = 8;
constexpr std::size_t kInstanceDigitsMax = 17;
constexpr std::size_t kTaskDigits = 32;

bool is_hexadecimal(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string_view session_name(const aws::Principal& principal) {
  if (principal.kind != Kind::kAssumedRole) return {};
  const std::string_view arn = principal.arn;
  return arn.substr(arn.rfind('/') + 1);
}

}  // namespace

bool is_instance_id(std::string_view text) {
  if (text.starts_with('m')) text.remove_prefix(1);
  if (!text.starts_with("i-")) return false;
  text.remove_prefix(2);
  return text.size() >= kInstanceDigitsMin && text.size() <= kInstanceDigitsMax &&
         is_hexadecimal(text);
}

std::string_view instance_of(const aws::Principal& principal) {
  const auto session = session_name(principal);
  return is_instance_id(session) ? session : std::string_view();
}

bool is_task_session(const aws::Principal& principal) {
  const auto session = session_name(principal);
  return session.size() == kTaskDigits && is_hexadecimal(session);
}

InstanceOwner owner_of(const AgentCaller& caller) {
  const aws::Principal& principal = caller.principal;
  if (!instance_of(principal).empty() || is_task_session(principal)) {
    return {.principal = principal.user_id, .key = {}};
  }
  const auto colon = principal.user_id.find(':');
  return {.principal = principal.user_id.substr(0, colon), .key = caller.key};
}

bool speaks_for(const InstanceOwner& owner, const AgentCaller& caller) {
  if (!owner.known()) return false;
  if (!owner.key.empty()) return owner.key == caller.key;
  return owner.principal == owner_of(caller).principal;
}

}  // namespace minato::ecs
