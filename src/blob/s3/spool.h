// A part of an upload that waits to be sent: a local file without a name, and its hash.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/result.h"
#include "codec/digest.h"
#include "net/http.h"

namespace minato::blob {

// Makes `folder` if it is missing.
Result<> prepare_spool_folder(const std::string& folder);

// One user at a time; calls block.
class Spool {
 public:
  explicit Spool(std::string folder) : folder_(std::move(folder)) {}
  ~Spool();
  Spool(Spool&& other) noexcept;
  Spool& operator=(Spool&& other) noexcept;

  std::size_t size() const { return size_; }
  // All or nothing. kResourceExhausted when the disk is full.
  Result<> append(std::span<const std::byte> bytes);
  void clear();
  // Good until the next append() or clear().
  http::FileBody file() const { return {.fd = fd_, .offset = 0, .length = size_}; }
  // Of the content followed by `more`, in hexadecimal.
  std::string sha256_with(std::string_view more) const;
  // Of the content, by reading it again.
  Result<Digest> digest(Digest::Algorithm algorithm) const;

 private:
  std::string folder_;
  int fd_ = -1;
  std::size_t size_ = 0;
  Hasher hasher_;
};

}  // namespace minato::blob
