// Other installations that destinations of replication stand for, as the command line names them.
#pragma once

#include <string>

#include "base/result.h"
#include "registry/names.h"

namespace minato {

struct ReplicationPeer {
  registry::Scope destination;   // as rules name it; the region is also the one at the peer
  std::string credentials_file;  // with the members of <data>/credentials.json
  std::string endpoint;          // URL; the file's when empty
};

// "account=<12 digits>,region=<region>,credentials=<file>[,endpoint=<url>]". kInvalidArgument says
// what is wrong.
Result<ReplicationPeer> parse_replication_peer(const std::string& text);

}  // namespace minato
