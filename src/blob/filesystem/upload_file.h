// The files of one upload. Used by one thread at a time; every call may block.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "blob/blob_store.h"
#include "blob/filesystem/file.h"
#include "blob/filesystem/publisher.h"
#include "codec/digest.h"

namespace minato::blob {

class UploadFile {
 public:
  // A new one at Layout::upload(); kAlreadyExists.
  static Result<UploadFile> create(std::string path);
  // Continues at the last save(), or at 0 when there is none. kNotFound.
  static Result<UploadFile> open(std::string path);
  // Deletes the files of an upload. Being gone already is fine.
  static Result<> discard(const std::string& path);

  const std::string& path() const { return path_; }
  std::uint64_t offset() const { return offset_; }
  // Writes, then hashes. After an error nothing has moved and the same bytes can be given again.
  Result<> write(std::span<const std::byte> bytes);
  // Brings the content to the disk.
  Result<> sync();
  // Makes offset and hash state survive, the content first.
  Result<> save();
  // Verifies the digest, syncs and publishes. kInvalidArgument: another digest; the files are gone.
  Result<BlobInfo> publish(Publisher& publisher, const Digest& expected);

 private:
  UploadFile(std::string path, File file) : path_(std::move(path)), file_(std::move(file)) {}
  Result<Digest> digest(Digest::Algorithm algorithm) const;

  std::string path_;
  File file_;
  std::uint64_t offset_ = 0;
  std::uint64_t write_back_from_ = 0;
  std::uint64_t synced_ = 0;
  Hasher hasher_;
  // After a failed sync the kernel may have dropped pages: nothing since the last save counts.
  std::optional<Error> broken_;
};

}  // namespace minato::blob
