// Layers and other blobs as repositories see them, and their uploads.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "registry/parts.h"
#include "registry/records.h"

namespace minato::registry {

// Callable from any executor. Repositories are passed as found a moment ago; every change checks
// that they still exist.
class Layers {
 public:
  explicit Layers(Parts parts) : parts_(parts) {}

  // The layer as this repository sees it; nullopt when it has none, also when its content is
  // damaged. Asking for a layer that no image names yet keeps it for another grace period.
  Awaitable<Result<std::optional<LinkRecord>>> find(RepositoryRecord repository, Digest digest);

  // A new upload; its id is opaque to clients and tied to the repository.
  Awaitable<Result<std::unique_ptr<blob::Upload>>> start_upload(RepositoryRecord repository);
  // UploadNotFoundException also for an upload of another repository; kConflict
  // (BLOB_UPLOAD_INVALID) while another request writes it.
  Awaitable<Result<std::unique_ptr<blob::Upload>>> open_upload(RepositoryRecord repository,
                                                               std::string id);
  // Verifies the content and makes the layer visible in the repository, durably. DIGEST_INVALID
  // when the content differs: the upload is gone then. Other failures leave what can be retried,
  // but kUnavailable when a collector removed the content just now: push it again.
  // `upload` is owned by the awaiting frame and of no use after success.
  Awaitable<Result<LinkRecord>> finish_upload(RepositoryRecord repository, blob::Upload& upload,
                                              Digest digest);
  // Makes a layer that `source` has visible in `target`; false when it has none.
  Awaitable<Result<bool>> mount(RepositoryRecord source, RepositoryRecord target, Digest digest);
  // Names of repositories of `scope` that have the layer, in order, at most `limit`.
  Awaitable<Result<std::vector<std::string>>> find_holders(Scope scope, Digest digest,
                                                           std::size_t limit);
  // Opens a layer for reading; BLOB_UNKNOWN when this repository does not have it.
  Awaitable<Result<std::unique_ptr<blob::OpenBlob>>> open(RepositoryRecord repository,
                                                          Digest digest);
  // Where the content of a layer that open() found lies (BlobStore::file_of()).
  std::string file_of(const Digest& digest) const { return parts_.blobs.file_of(digest); }
  // Makes the layer invisible in the repository. BLOB_UNKNOWN; LayerInUse while images name it.
  Awaitable<Result<>> remove(RepositoryRecord repository, Digest digest);

  // For clients that must send parts of a least size: notes that a part below it came, or came and
  // was not the last. A note goes when the upload ends.
  enum class ShortPart { kNone, kLast, kFollowed };
  Awaitable<Result<ShortPart>> short_part(std::string upload_id);
  Awaitable<Result<>> note_short_part(std::string upload_id, ShortPart state);

  // Deletes uploads that were not written to for `age` and returns how many.
  Awaitable<Result<std::uint64_t>> expire_uploads(Duration age);

 private:
  // What an upload holds from before it publishes its content until it is linked.
  struct Claim {
    Digest digest;
    std::uint64_t size = 0;
    std::string generation = {};
  };
  Awaitable<Result<Claim>> claim(Digest digest, std::uint64_t size);
  Awaitable<Result<std::optional<Claim>>> try_claim(Digest digest, std::uint64_t size);
  Awaitable<Result<std::optional<LinkRecord>>> link(RepositoryRecord repository, Claim claim);
  Awaitable<Result<std::optional<LinkRecord>>> try_link(RepositoryRecord repository, Claim claim);
  Awaitable<Result<LinkRecord>> keep_link(Loaded<LinkRecord> link, Loaded<BlobRecord> blob);
  Awaitable<Result<bool>> try_mount(RepositoryRecord source, RepositoryRecord target,
                                    Digest digest);
  Awaitable<Result<std::optional<LinkRecord>>> try_keep(RepositoryRecord repository, Digest digest);
  Awaitable<Result<>> try_remove(RepositoryRecord repository, Digest digest);
  Awaitable<Result<LinkRecord>> add_link(RepositoryRecord repository, Loaded<LinkRecord> link,
                                         Loaded<BlobRecord> blob, std::uint64_t size);

  Parts parts_;
};

}  // namespace minato::registry
