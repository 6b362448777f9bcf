// What the blob tests share: a folder, a way to run coroutines to their end, content by number.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <filesystem>
#include <optional>
#include <string>

#include "blob/blob_store.h"

namespace minato::blob {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = std::filesystem::temp_directory_path() / "minato-blob-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// Runs the coroutine on a context of its own until it is done.
template <class T>
T run(Awaitable<T> work) {
  asio::io_context context(1);
  std::optional<T> result;
  asio::co_spawn(context, std::move(work), [&](std::exception_ptr error, T value) {
    if (error) std::rethrow_exception(error);
    result.emplace(std::move(value));
  });
  context.run();
  return std::move(*result);
}

inline std::span<const std::byte> bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

// Different for each number, and without a period that a buffer size could hide.
inline std::string content(std::uint64_t number, std::size_t size) {
  std::string text(size, '\0');
  std::uint64_t state = number * 0x9E3779B97F4A7C15u + 1;
  for (char& byte : text) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    byte = static_cast<char>(state >> 56);
  }
  return text;
}

// The content of a blob, or the error.
inline Awaitable<Result<std::string>> read_all(BlobStore& store, Digest digest) {
  CO_TRY(const auto blob, co_await store.open(digest));
  co_return co_await blob->read(0, blob->size());
}

// Appends in pieces and commits.
inline Awaitable<Result<BlobInfo>> upload_all(BlobStore& store, std::string id, std::string text,
                                              std::size_t piece) {
  CO_TRY(const auto upload, co_await store.start_upload(id));
  for (std::size_t at = 0; at < text.size(); at += piece) {
    CO_TRY_VOID(co_await upload->append(bytes(std::string_view(text).substr(at, piece))));
  }
  co_return co_await upload->commit(sha256(text));
}

}  // namespace minato::blob
