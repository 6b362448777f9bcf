// What the console needs of the other parts.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "console/console_http.h"
#include "control_plane/services.h"
#include "control_plane/settings.h"

namespace minato {

// Where the web application may be: the folder chosen, else beside the running program (console,
// ../console, ../share/minato/console).
std::vector<std::string> console_folders(const Settings& settings);

// `services` are open and outlive it; `settings` has the port.
std::unique_ptr<console::ConsoleHttp> make_console(const Settings& settings, Services& services);

}  // namespace minato
