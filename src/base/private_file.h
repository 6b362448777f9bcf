// Keys and secrets in files.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace minato {

// Makes a file that only its owner may read (0600). Under its name it is whole and on the disk, or
// not there. One that another process made first is kept, so read it back. kInternal when it cannot
// be written.
Result<> create_private_file(const std::string& path, std::string_view text);

}  // namespace minato
