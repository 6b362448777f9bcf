// How a registry says which login it wants (RFC 9110 11.6.1, the Docker registry's token protocol:
// https://distribution.github.io/distribution/spec/auth/token/). Pure.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace minato::oci {

struct Challenge {
  std::string scheme;                             // lower case
  std::map<std::string, std::string> parameters;  // names in lower case
};

// Every challenge of a WWW-Authenticate field; what cannot be read is left out.
std::vector<Challenge> parse_challenges(std::string_view field);

struct Token {
  std::string value;
  std::chrono::seconds lifetime{60};  // what the protocol says when the answer does not
};
// The answer of a token service. kInvalidArgument.
Result<Token> parse_token(std::string_view json);

}  // namespace minato::oci
