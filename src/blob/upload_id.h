// Names of uploads.
#pragma once

#include <string_view>

#include "base/result.h"

namespace minato::blob {

// kInvalidArgument unless it is 1 to 128 of A-Za-z0-9_-, so that it is safe as a file name.
Result<> check_upload_id(std::string_view id);

}  // namespace minato::blob
