#include "control_plane/replication_peers.h"

#include <map>
#include <sstream>

namespace minato {

Result<ReplicationPeer> parse_replication_peer(const std::string& text) {
  std::map<std::string, std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, ',');) {
    const auto equals = part.find('=');
    if (equals == std::string::npos || equals + 1 == part.size()) {
      return fail(ErrorCode::kInvalidArgument, "\"" + part + "\" is not <name>=<value>");
    }
    if (!parts.emplace(part.substr(0, equals), part.substr(equals + 1)).second) {
      return fail(ErrorCode::kInvalidArgument, part.substr(0, equals) + " is there twice");
    }
  }
  ReplicationPeer out;
  const auto take = [&parts](const char* name) {
    auto found = parts.extract(name);
    return found.empty() ? std::string() : std::move(found.mapped());
  };
  out.destination = {.account = take("account"), .region = take("region")};
  out.credentials_file = take("credentials");
  out.endpoint = take("endpoint");
  if (!parts.empty()) {
    return fail(ErrorCode::kInvalidArgument, parts.begin()->first + " is not known");
  }
  const std::string& account = out.destination.account;
  if (account.size() != 12 || account.find_first_not_of("0123456789") != std::string::npos) {
    return fail(ErrorCode::kInvalidArgument, "account must be 12 digits");
  }
  if (out.destination.region.empty() || out.credentials_file.empty()) {
    return fail(ErrorCode::kInvalidArgument, "region and credentials are needed");
  }
  return out;
}

}  // namespace minato
