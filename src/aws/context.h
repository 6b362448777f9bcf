// What every operation handler is told about its call.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "net/http.h"

namespace minato::aws {

// Who signed the request.
struct Principal {
  enum class Kind { kRoot, kUser, kAssumedRole, kAnonymous };
  Kind kind = Kind::kAnonymous;
  std::string account;        // 12 digits
  std::string arn;            // ...:iam::<account>:root, ...:user/x, ...:sts::...:assumed-role/r/s
  std::string user_id;        // what sts:GetCallerIdentity answers as UserId
  std::string access_key_id;  // the key that signed
  // Of temporary keys: when they were made, and what they end with: the id of the access key that
  // they were asked for with, or of the instance that they are for; empty for their time alone.
  std::optional<TimePoint> issued = {};
  std::string ends_with = {};
};

// One key of the Condition of a policy: "ecs:cluster".
struct ConditionKey {
  std::string name;
  std::string value;
};

// Lives in the dispatcher's frame for the whole call; handlers take it by const reference.
struct RequestContext {
  std::string request_id;  // UUID, answered in x-amzn-RequestId
  Principal principal;
  std::string account;    // the account acted upon: the principal's
  std::string region;     // from the credential scope
  std::string service;    // signing name: "ecs"
  std::string operation;  // "RunTask"
  std::string source_ip;
  std::string from_instance;               // EC2 id of the instance it came from; else empty
  std::string host;                        // Host header: what the client calls us
  std::string_view user_agent = {};        // as long as the request: for the length of the call
  const http::Headers* headers = nullptr;  // of the request, likewise; null outside of one
  TimePoint now;                           // taken once at arrival
  std::vector<std::string> resource_arns;  // what the call acts on, as authorisation saw it
};

}  // namespace minato::aws
