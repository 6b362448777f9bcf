// Sends the parts of one upload, one at a time, while the next is being received.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/resume.h"
#include "blob/open_ids.h"
#include "blob/s3/bucket.h"
#include "blob/s3/spool.h"

namespace minato::blob {

// Shared with what runs on the client's threads, and so may live a little longer than its upload;
// holds the claim on the upload's id until then. Everything but the running of a part belongs to
// the upload's one user.
class PartSender : public std::enable_shared_from_this<PartSender> {
 public:
  // `key`: where the multipart upload goes.
  PartSender(OpenIds::Claim claim, Bucket& bucket, std::string key, Spool spool)
      : claim_(std::move(claim)), bucket_(bucket), key_(std::move(key)), part_(std::move(spool)) {}

  const std::string& id() const { return claim_.id(); }
  // The following two are for use only while nothing is being sent, which is after settle().
  std::string& multipart_id() { return multipart_id_; }
  std::vector<Part>& parts() { return parts_; }
  bool sent_any() const { return !parts_.empty() || part_.size() > 0; }

  // Starts sending what is in `spool`, which comes back empty. Only after settle() went well.
  void start(Spool& spool);
  // Waits until nothing is being sent. A part that failed is sent once more. kNotFound: the
  // multipart upload has ended.
  Awaitable<Result<>> settle();

 private:
  static Awaitable<Result<>> send(std::shared_ptr<PartSender> self);
  void launch();
  Awaitable<Result<>> landed();
  void finish(Result<> outcome);

  const OpenIds::Claim claim_;
  Bucket& bucket_;
  const std::string key_;
  std::string multipart_id_;
  std::vector<Part> parts_;
  Spool part_;
  std::mutex mutex_;
  bool sending_ = false;  // guarded by mutex_, as is the rest
  Result<> outcome_;
  Resume<Result<>> waiter_;
};

}  // namespace minato::blob
