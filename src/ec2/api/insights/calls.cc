#include "ec2/api/insights/calls.h"

#include "codec/digest.h"

namespace minato::ec2 {

std::string id_of_call(Random& random, std::string_view id_prefix, const std::string& key_prefix,
                       const std::string& token) {
  if (token.empty()) return std::string(id_prefix) + random_hex(random, 17);
  const std::string seed = std::string(id_prefix) + key_prefix + token;
  return std::string(id_prefix) + sha256(seed).hex().substr(0, 17);
}

}  // namespace minato::ec2
