#include "blob/filesystem/publisher.h"

#include <charconv>

#include "blob/filesystem/file.h"

namespace minato::blob {

Result<> Publisher::ensure_folder(const Digest& digest) {
  unsigned first_byte = 0;
  std::from_chars(digest.hex().data(), digest.hex().data() + 2, first_byte, 16);
  auto& durable = durable_[static_cast<std::size_t>(digest.algorithm())][first_byte];
  if (durable.load()) return {};
  // A folder that exists may have been made just before a crash or by another thread just now.
  TRY_VOID(make_folder(layout_.blob_folder(digest)));
  TRY_VOID(sync_folder(layout_.algorithm(digest)));
  durable.store(true);
  return {};
}

Result<> Publisher::publish(const std::string& file, const Digest& digest) {
  TRY_VOID(ensure_folder(digest));
  TRY_VOID(rename_file(file, layout_.blob(digest)));
  return sync_folder(layout_.blob_folder(digest));
}

}  // namespace minato::blob
