// What an upload leaves in the bucket between two requests of its client, or two lives of the
// server: the object "uploads/<id>". It holds the bytes that are not yet part of the multipart
// upload, then a JSON document, then the document's length (8 bytes, big endian). One object, so
// that bytes and document cannot be of two different times.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "blob/s3/bucket.h"
#include "codec/digest.h"

namespace minato::blob {

struct SavedUpload {
  std::uint64_t offset = 0;       // bytes received in all
  Hasher hasher;                  // over all of them
  std::string multipart_id = {};  // empty while everything fits into one part
  std::vector<Part> parts = {};
  // Everything is in parts, the digest was checked as far as that was possible, and the multipart
  // upload may have been completed: nothing can be appended.
  bool assembling = false;

  std::uint64_t part_bytes() const;
};

// Document and length; goes behind the bytes that wait.
std::string encode_saved_upload(const SavedUpload& upload);

struct ReadUpload {
  SavedUpload upload;
  std::string_view tail;  // the bytes that wait; a view into the text
};
// nullopt when it is no such object, or was made by another machine type.
std::optional<ReadUpload> decode_saved_upload(std::string_view text);

}  // namespace minato::blob
