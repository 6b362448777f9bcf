// Sends files of the console: precompressed where the client takes it, by sendfile(2).
#pragma once

#include <string>
#include <string_view>

#include "base/async.h"
#include "console/site.h"
#include "net/http_server.h"

namespace minato::console {

// Answers GET and HEAD for the asset of that name (the path below /console/assets/ as received):
// 200, 304 for a matching If-None-Match, 404 for whatever the index does not list.
Awaitable<void> serve_asset(http::Exchange& exchange, const SiteIndex& index,
                            std::string_view name);

}  // namespace minato::console
