// The one way a link goes away: by a client, by the sweep of its repository, by the collector.
#pragma once

#include "registry/parts.h"
#include "registry/records.h"

namespace minato::registry {

// Adds to `update` that the link, as loaded, goes with all that hangs on it: its row among the
// holders, its idle row, its place in the blob's count. A blob that loses its last link is idle
// from now on. `repository` tells id, scope and name.
Awaitable<Result<>> add_link_removal(Parts parts, Update& update, Loaded<LinkRecord> link,
                                     RepositoryRecord repository);

}  // namespace minato::registry
