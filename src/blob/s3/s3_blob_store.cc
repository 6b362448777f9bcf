#include "blob/s3/s3_blob_store.h"

#include <algorithm>
#include <map>
#include <set>
#include <thread>

#include "base/random.h"
#include "blob/s3/s3_open_blob.h"
#include "blob/s3/s3_upload.h"
#include "blob/upload_id.h"

namespace minato::blob {
namespace {

// The document of an upload of 10,000 parts has about 800 KB.
constexpr std::size_t kDocumentBytesMax = 4 * 1024 * 1024;

Result<> check_digest(const Digest& digest) {
  TRY_VOID(Digest::parse(digest.to_string()));
  return {};
}

std::string name_behind(const std::string& key, const std::string& prefix) {
  return key.starts_with(prefix) ? key.substr(prefix.size()) : std::string();
}

class S3BlobStore final : public BlobStore {
 public:
  explicit S3BlobStore(std::unique_ptr<S3Client> client)
      : keys_{client->settings().prefix},
        pool_(std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, 8)),
        client_(std::move(client)) {}
  ~S3BlobStore() override {
    client_->stop();
    pool_.join();
  }

  Awaitable<Result<std::unique_ptr<Upload>>> start_upload(std::string id) override;
  Awaitable<Result<std::unique_ptr<Upload>>> open_upload(std::string id) override;
  Awaitable<Result<std::vector<std::string>>> list_uploads() override;
  Awaitable<Result<std::uint64_t>> remove_stale_uploads(TimePoint older_than) override;
  Awaitable<Result<std::optional<BlobInfo>>> stat(Digest digest) override;
  Awaitable<Result<std::unique_ptr<OpenBlob>>> open(Digest digest) override;
  Awaitable<Result<BlobInfo>> put(Digest digest, std::string content) override;
  Awaitable<Result<>> remove(Digest digest) override;
  Awaitable<Result<std::string>> set_aside(Digest digest) override;
  std::optional<std::string> download_url(const Digest& digest,
                                          std::chrono::seconds life) override {
    return client_->presigned_url(keys_.blob(digest), life);
  }
  Awaitable<Result<>> check() override;

 private:
  S3Parts shared() { return {.bucket = bucket_, .keys = keys_, .pool = pool_}; }
  Awaitable<Result<>> sweep_staging(std::set<std::string> known, TimePoint older_than);
  Awaitable<Result<>> sweep_multiparts(std::set<std::string> known, TimePoint older_than);
  bool is_left_over(const std::set<std::string>& known, const std::string& key);

  // In order of construction: what runs on the client's threads uses what is above it.
  OpenIds open_ids_;
  SecureRandom random_;
  const Keys keys_;
  asio::thread_pool pool_;
  const std::unique_ptr<S3Client> client_;
  Bucket bucket_{*client_};
};

Awaitable<Result<std::unique_ptr<Upload>>> S3BlobStore::start_upload(std::string id) {
  CO_TRY_VOID(check_upload_id(id));
  const auto exists = fail(ErrorCode::kAlreadyExists, "the upload exists already");
  auto claim = open_ids_.claim(id);
  if (!claim) co_return exists;
  CO_TRY(const auto there, co_await bucket_.stat(keys_.upload(id)));
  if (there) co_return exists;
  auto upload = std::make_unique<S3Upload>(shared(), std::move(*claim));
  CO_TRY_VOID(co_await upload->suspend());
  co_return upload;
}

Awaitable<Result<std::unique_ptr<Upload>>> S3BlobStore::open_upload(std::string id) {
  const auto missing = fail(ErrorCode::kNotFound, "there is no such upload");
  if (!check_upload_id(id)) co_return missing;
  auto claim = open_ids_.claim(id);
  if (!claim) co_return fail(ErrorCode::kConflict, "the upload is in use");
  auto text =
      co_await bucket_.get(keys_.upload(id), client_->settings().part_bytes + kDocumentBytesMax);
  if (!text && text.error().code == ErrorCode::kNotFound) co_return missing;
  if (!text) co_return std::unexpected(std::move(text).error());
  auto upload = std::make_unique<S3Upload>(shared(), std::move(*claim));
  CO_TRY_VOID(co_await upload->restore(std::move(*text)));
  co_return upload;
}

Awaitable<Result<std::vector<std::string>>> S3BlobStore::list_uploads() {
  CO_TRY(const auto objects, co_await bucket_.list(keys_.uploads()));
  std::vector<std::string> ids;
  for (const ListedObject& object : objects) {
    ids.push_back(name_behind(object.key, keys_.uploads()));
  }
  co_return ids;
}

Awaitable<Result<std::uint64_t>> S3BlobStore::remove_stale_uploads(TimePoint older_than) {
  // Uploads are listed before what belongs to them: what is listed later and has none is left over.
  CO_TRY(const auto objects, co_await bucket_.list(keys_.uploads()));
  std::set<std::string> known;
  std::uint64_t removed = 0;
  for (const ListedObject& object : objects) {
    const std::string id = name_behind(object.key, keys_.uploads());
    const auto claim = open_ids_.claim(id);
    if (!claim || object.modified >= older_than) {
      known.insert(id);
      continue;
    }
    CO_TRY_VOID(co_await bucket_.remove(object.key));
    ++removed;
  }
  CO_TRY_VOID(co_await sweep_multiparts(known, older_than));
  CO_TRY_VOID(co_await sweep_staging(std::move(known), older_than));
  co_return removed;
}

bool S3BlobStore::is_left_over(const std::set<std::string>& known, const std::string& key) {
  const std::string id = name_behind(key, keys_.staging());
  // An upload that is just being opened or ended here is none.
  return !known.contains(id) && open_ids_.claim(id).has_value();
}

Awaitable<Result<>> S3BlobStore::sweep_multiparts(std::set<std::string> known,
                                                  TimePoint older_than) {
  CO_TRY(const auto multiparts, co_await bucket_.list_multiparts(keys_.prefix));
  for (const ListedMultipart& one : multiparts) {
    if (one.started >= older_than) continue;
    // Those of blobs/ are copies, which take minutes and not what makes an upload stale.
    const bool copy = one.key.starts_with(keys_.blobs());
    const bool upload = one.key.starts_with(keys_.staging());
    if (!copy && !(upload && is_left_over(known, one.key))) continue;
    CO_TRY_VOID(co_await bucket_.abort_multipart(one.key, one.upload_id));
  }
  co_return Result<>();
}

Awaitable<Result<>> S3BlobStore::sweep_staging(std::set<std::string> known, TimePoint older_than) {
  CO_TRY(const auto objects, co_await bucket_.list(keys_.staging()));
  for (const ListedObject& object : objects) {
    if (object.modified >= older_than || !is_left_over(known, object.key)) continue;
    CO_TRY_VOID(co_await bucket_.remove(object.key));
  }
  co_return Result<>();
}

Awaitable<Result<std::optional<BlobInfo>>> S3BlobStore::stat(Digest digest) {
  CO_TRY_VOID(check_digest(digest));
  CO_TRY(const auto size, co_await bucket_.stat(keys_.blob(digest)));
  if (!size) co_return std::optional<BlobInfo>();
  co_return std::optional<BlobInfo>(BlobInfo{std::move(digest), *size});
}

Awaitable<Result<std::unique_ptr<OpenBlob>>> S3BlobStore::open(Digest digest) {
  CO_TRY_VOID(check_digest(digest));
  auto opened = co_await S3OpenBlob::open(bucket_, keys_.blob(digest));
  if (!opened && opened.error().code == ErrorCode::kNotFound) {
    co_return fail(ErrorCode::kNotFound, "there is no blob " + digest.to_string());
  }
  co_return opened;
}

Awaitable<Result<BlobInfo>> S3BlobStore::put(Digest digest, std::string content) {
  CO_TRY_VOID(check_digest(digest));
  Hasher hasher(digest.algorithm());
  hasher.update(content);
  if (const Digest actual = hasher.digest(); actual != digest) {
    co_return fail(ErrorCode::kInvalidArgument, "the content has the digest " + actual.to_string());
  }
  const std::uint64_t size = content.size();
  CO_TRY_VOID(co_await bucket_.put(keys_.blob(digest), {.body = std::move(content)}));
  co_return BlobInfo{std::move(digest), size};
}

Awaitable<Result<>> S3BlobStore::remove(Digest digest) {
  CO_TRY_VOID(check_digest(digest));
  co_return co_await bucket_.remove(keys_.blob(digest));
}

Awaitable<Result<std::string>> S3BlobStore::set_aside(Digest digest) {
  CO_TRY_VOID(check_digest(digest));
  const std::string key = keys_.blob(digest);
  CO_TRY(const auto size, co_await bucket_.stat(key));
  if (!size) co_return fail(ErrorCode::kNotFound, "there is no blob to set aside");
  // It may be damaged again after it was healed.
  std::string place = keys_.quarantined(digest, random_hex(random_, 4));
  CO_TRY_VOID(co_await bucket_.copy(key, place, *size));
  CO_TRY_VOID(co_await bucket_.remove(key));
  co_return std::move(place);
}

Awaitable<Result<>> S3BlobStore::check() {
  S3Request request{.query = {{"list-type", "2"}, {"max-keys", "1"}, {"prefix", keys_.prefix}}};
  auto answer = co_await client_->send(std::move(request));
  if (!answer) co_return std::unexpected(std::move(answer).error());
  co_return Result<>();
}

}  // namespace

Result<std::unique_ptr<BlobStore>> open_s3_blob_store(S3Settings settings) {
  TRY_VOID(prepare_spool_folder(settings.spool_folder));
  TRY(auto client, S3Client::make(std::move(settings)));
  return std::make_unique<S3BlobStore>(std::move(client));
}

}  // namespace minato::blob
