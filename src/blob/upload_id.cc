#include "blob/upload_id.h"

namespace minato::blob {

Result<> check_upload_id(std::string_view id) {
  constexpr std::string_view allowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  if (!id.empty() && id.size() <= 128 && id.find_first_not_of(allowed) == id.npos) return {};
  return fail(ErrorCode::kInvalidArgument, "malformed upload id");
}

}  // namespace minato::blob
