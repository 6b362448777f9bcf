// Content by digest. Knows nothing of repositories, manifests or who may read.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"
#include "codec/digest.h"

namespace minato::blob {

struct BlobInfo {
  Digest digest;
  std::uint64_t size = 0;
};

// An open blob. Back ends with files keep it readable after a removal; others only what they have
// read already (at least limits::kStreamBufferBytes), and then say kNotFound.
class OpenBlob {
 public:
  virtual ~OpenBlob() = default;
  virtual std::uint64_t size() const = 0;
  // The file descriptor to send from, or -1 when this back end has none (then use read()).
  virtual int fd() const = 0;
  // Shorter than `length` only at the end of the blob; kOutOfRange when `offset` is behind it.
  virtual Awaitable<Result<std::string>> read(std::uint64_t offset, std::size_t length) = 0;
};

// A resumable upload. One caller at a time; survives a restart of the process at the offset of the
// last suspend(). Destroying it gives the upload free for open_upload() without saving anything.
class Upload {
 public:
  virtual ~Upload() = default;
  virtual const std::string& id() const = 0;
  virtual std::uint64_t offset() const = 0;  // bytes received so far
  // Takes the bytes (the caller may reuse their memory afterwards); writing and hashing go on
  // beside the caller, so an error may belong to earlier bytes. kResourceExhausted when the disk is
  // full: offset() is unchanged for up to limits::kStreamBufferBytes, else it tells what was taken;
  // nothing that was taken is lost, and trying again goes on from there.
  virtual Awaitable<Result<>> append(std::span<const std::byte> bytes) = 0;
  // append() without a copy where the back end can: memory to write the next bytes to, never empty,
  // valid until the next call, and then how many of them are there. Errors as of append().
  virtual Awaitable<Result<std::span<std::byte>>> room();
  virtual Awaitable<Result<>> filled(std::size_t count);
  // Begins what commit() waits for: what was taken goes to the disk. Need not be called.
  virtual Awaitable<Result<>> settle() { co_return Result<>(); }
  // Saves offset and hash state so that open_upload() continues here without reading again.
  virtual Awaitable<Result<>> suspend() = 0;
  // Verifies, makes durable (fsync, rename, directory fsync) and publishes under `expected`.
  // kInvalidArgument when the content's digest differs: the upload is gone then. Publishing content
  // that is already there is fine. A digest algorithm other than sha256 reads the file once more.
  virtual Awaitable<Result<BlobInfo>> commit(Digest expected) = 0;
  // Forgets it and deletes what was written.
  virtual Awaitable<Result<>> cancel() = 0;

 private:
  std::unique_ptr<std::byte[]> room_;
};

// Callable from any executor; blocking work runs on a pool of the implementation. Uploads, open
// blobs and waiting coroutines end before the store does.
class BlobStore {
 public:
  virtual ~BlobStore() = default;
  // `id`: 1 to 128 of A-Za-z0-9_- (kInvalidArgument). kAlreadyExists when there is one.
  virtual Awaitable<Result<std::unique_ptr<Upload>>> start_upload(std::string id) = 0;
  // kNotFound when there is none; kConflict while another caller has it open.
  virtual Awaitable<Result<std::unique_ptr<Upload>>> open_upload(std::string id) = 0;
  virtual Awaitable<Result<std::vector<std::string>>> list_uploads() = 0;
  // Deletes uploads that nobody has open and that were last written to before `older_than`.
  // Returns how many. Nothing is deleted unless this is called.
  virtual Awaitable<Result<std::uint64_t>> remove_stale_uploads(TimePoint older_than) = 0;
  virtual Awaitable<Result<std::optional<BlobInfo>>> stat(Digest digest) = 0;
  virtual Awaitable<Result<std::unique_ptr<OpenBlob>>> open(Digest digest) = 0;  // kNotFound
  // Whole small content (manifests): verifies (kInvalidArgument), stores durably.
  virtual Awaitable<Result<BlobInfo>> put(Digest digest, std::string content) = 0;
  virtual Awaitable<Result<>> remove(Digest digest) = 0;  // removing what is not there is fine
  // Moves content that was found damaged out of the way: it can be published again, and what is
  // there now is kept for people to look at. Returns the place. kNotFound when there is none.
  // Nobody may publish it meanwhile who relies on it afterwards.
  virtual Awaitable<Result<std::string>> set_aside(Digest digest) = 0;
  // The path of a file that holds the blob's content and nothing else, for whoever opens it often;
  // empty when the back end has no such thing. Does not look whether the blob is there.
  virtual std::string file_of(const Digest&) const { return {}; }
  // A URL by which anybody may read the blob for `life` without this server; nullopt when the back
  // end has no such thing. Does not look whether the blob is there.
  virtual std::optional<std::string> download_url(const Digest&, std::chrono::seconds) {
    return std::nullopt;
  }
  // Whether the storage answers: kUnavailable or kTimeout when it may do so later, anything else
  // when it is set up wrongly.
  virtual Awaitable<Result<>> check() { co_return Result<>(); }
};

}  // namespace minato::blob
