// Which registry, repository and image an import names, and the login for it. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http_client.h"
#include "oci_client/transport.h"

namespace minato::importer {

struct SourceName {
  http::Peer peer;
  std::string host;        // as it was written, for logins
  std::string repository;  // empty: all of the registry
  std::string reference;   // a tag or a digest; empty: all tags
};

// "[http[s]://]host[:port][/repository[:tag|@digest]]". Loopback is spoken to by plain HTTP, others
// only when that is allowed by `insecure`; docker.io has the names that Docker gives it.
// kInvalidArgument says what is wrong.
Result<SourceName> parse_source(std::string_view text, bool insecure);

// The login that Docker's configuration (config.json) has for the host. nullopt when it has none,
// also when a helper program keeps it. kInvalidArgument when the text is no configuration.
Result<std::optional<oci::Credentials>> find_login(std::string_view config, std::string_view host);

}  // namespace minato::importer
