// Uploads of blobs: at once, in chunks, by mount.
#include <fmt/format.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "registry/http/headers.h"
#include "registry/http/registry_http.h"
#include "runtime/timer.h"

namespace minato::registry {
namespace {

// Repositories tried for a mount that names none.
constexpr std::size_t kMountSourcesMax = 8;
// Two seconds in all.
constexpr int kBusyUploadTries = 100;
constexpr auto kBusyUploadStep = std::chrono::milliseconds(20);

std::string upload_path(const RepositoryRecord& repository, std::string_view id) {
  return fmt::format("/v2/{}/blobs/uploads/{}", repository.name, id);
}

// Location is relative, so that it holds behind every proxy.
http::Response upload_answer(int status, const RepositoryRecord& repository,
                             const blob::Upload& upload) {
  http::Response response{.status = status, .headers = {}, .body = {}};
  response.headers.add("Docker-Distribution-Api-Version", "registry/2.0");
  response.headers.add("Location", upload_path(repository, upload.id()));
  response.headers.add("Docker-Upload-UUID", upload.id());
  // The form has no way to say "nothing": an empty upload says 0-0 as every registry does, since
  // clients take an answer without Range for a failure.
  const std::uint64_t last = upload.offset() == 0 ? 0 : upload.offset() - 1;
  response.headers.add("Range", fmt::format("0-{}", last));
  return response;
}

// Which algorithm hashes an upload is known only at its end; the client is told early that one will
// not do.
Result<> check_algorithm(std::string_view name) {
  if (name == "sha256" || name == "sha512") return {};
  return fail(errors::digest_invalid(name));
}

http::Response blob_created(const RepositoryRecord& repository, std::string_view digest) {
  http::Response response{.status = 201, .headers = {}, .body = {}};
  response.headers.add("Docker-Distribution-Api-Version", "registry/2.0");
  response.headers.add("Location", fmt::format("/v2/{}/blobs/{}", repository.name, digest));
  response.headers.add("Docker-Content-Digest", std::string(digest));
  return response;
}

}  // namespace

RegistryHttp::Done RegistryHttp::start_upload(Call& call) {
  if (const auto algorithm = query_value(call.query(), "digest-algorithm")) {
    CO_TRY_VOID(check_algorithm(*algorithm));
  }
  CO_TRY(const bool mounted, co_await try_mount(call));
  if (mounted) {
    const std::string digest = query_value(call.query(), "mount").value_or("");
    co_return co_await call.exchange.respond(blob_created(call.repository, digest));
  }
  if (auto digest = query_value(call.query(), "digest")) {
    co_return co_await upload_at_once(call, std::move(*digest));
  }
  CO_TRY(auto upload, co_await registry_.layers().start_upload(call.repository));
  CO_TRY_VOID(co_await upload->suspend());
  http::Response response = upload_answer(202, call.repository, *upload);
  warn_of_expiry(call, response);
  // The client goes on as soon as it has the answer.
  upload.reset();
  co_return co_await call.exchange.respond(std::move(response));
}

// A mount that cannot be is no error: the client uploads instead.
Awaitable<Result<bool>> RegistryHttp::try_mount(Call& call) {
  const auto mount = query_value(call.query(), "mount");
  const auto from = query_value(call.query(), "from");
  if (!mount) co_return false;
  auto digest = Digest::parse(*mount);
  if (!digest) co_return fail(errors::digest_invalid(*mount));
  if (from && !is_repository_name(*from)) co_return false;
  CO_TRY(const std::string setting,
         co_await registry_.account_setting(call.scope, std::string(Registry::kBlobMounting)));
  if (setting != "ENABLED") co_return false;
  if (from) co_return co_await mount_from(call, *from, std::move(*digest));
  // Without a name any repository will do that the client may read.
  CO_TRY(const auto holders,
         co_await registry_.layers().find_holders(call.scope, *digest, kMountSourcesMax));
  for (const std::string& holder : holders) {
    CO_TRY(const bool mounted, co_await mount_from(call, holder, *digest));
    if (mounted) co_return true;
  }
  co_return false;
}

Awaitable<Result<bool>> RegistryHttp::mount_from(Call& call, std::string source, Digest digest) {
  if (!authorize(call, "ecr:GetDownloadUrlForLayer", source)) co_return false;
  const auto found = co_await registry_.repositories().find(call.scope, std::move(source));
  if (!found) co_return false;
  co_return co_await registry_.layers().mount(*found, call.repository, std::move(digest));
}

RegistryHttp::Done RegistryHttp::upload_at_once(Call& call, std::string digest_text) {
  auto digest = Digest::parse(digest_text);
  if (!digest) co_return fail(errors::digest_invalid(digest_text));
  CO_TRY(auto upload, co_await registry_.layers().start_upload(call.repository));
  if (auto received = co_await receive(call, *upload); !received) {
    (void)co_await upload->cancel();
    co_return fail(std::move(received).error());
  }
  auto finished =
      co_await registry_.layers().finish_upload(call.repository, *upload, std::move(*digest));
  if (!finished) {
    // The client was told no id, so nobody could go on.
    (void)co_await upload->cancel();
    co_return fail(std::move(finished).error());
  }
  co_return co_await call.exchange.respond(blob_created(call.repository, digest_text));
}

RegistryHttp::Done RegistryHttp::serve_upload(Call& call) {
  if (call.method() == "GET") return upload_status(call);
  if (call.method() == "PATCH") return append_chunk(call);
  return finish_upload(call);
}

// A client whose connection broke asks for the upload at once, often before the request that broke
// has let go of it.
Awaitable<Result<std::unique_ptr<blob::Upload>>> RegistryHttp::open_upload(Call& call) {
  for (int tries = 0;; ++tries) {
    auto upload = co_await registry_.layers().open_upload(call.repository, call.route.argument);
    if (upload || upload.error().code != ErrorCode::kConflict || tries == kBusyUploadTries) {
      co_return upload;
    }
    co_await sleep_for(kBusyUploadStep);
  }
}

RegistryHttp::Done RegistryHttp::upload_status(Call& call) {
  CO_TRY(auto upload, co_await open_upload(call));
  http::Response response = upload_answer(204, call.repository, *upload);
  upload.reset();
  co_return co_await call.exchange.respond(std::move(response));
}

// Whether the chunk goes on where the upload is; answers 416 and the place when it does not.
// The upload is closed before that answer, so that the client's next chunk finds it free.
Awaitable<Result<bool>> RegistryHttp::accept_chunk(Call& call,
                                                   std::unique_ptr<blob::Upload>& upload) {
  const auto header = call.exchange.request().headers.find("Content-Range");
  if (!header) co_return true;
  const auto range = parse_upload_range(*header);
  if (!range) co_return fail(errors::upload_invalid("Content-Range is not <first>-<last>"));
  const auto length = call.exchange.content_length();
  if (length && *length != range->length()) {
    co_return fail(errors::size_invalid("Content-Range and Content-Length differ"));
  }
  if (range->first == upload->offset()) co_return true;
  http::Response response = error_response(errors::range_not_satisfiable(
      fmt::format("the upload goes on at byte {}", upload->offset())));
  const http::Response place = upload_answer(416, call.repository, *upload);
  for (const auto& [name, value] : place.headers.fields()) {
    response.headers.set(name, value);
  }
  upload.reset();
  CO_TRY_VOID(co_await call.exchange.respond(std::move(response)));
  co_return false;
}

// A body of unknown length that came with a Content-Range has the length this says.
Result<> RegistryHttp::check_length(const Call& call, std::uint64_t received) {
  const auto header = call.exchange.request().headers.find("Content-Range");
  const auto range = header ? parse_upload_range(*header) : std::nullopt;
  if (!range || range->length() == received) return {};
  return fail(errors::size_invalid(
      fmt::format("Content-Range tells {} bytes, {} came", range->length(), received)));
}

RegistryHttp::Done RegistryHttp::receive(Call& call, blob::Upload& upload) {
  for (;;) {
    CO_TRY(const auto room, co_await upload.room());
    CO_TRY(const std::size_t count, co_await call.exchange.read_into(room));
    if (count == 0) co_return Result<>();
    CO_TRY_VOID(co_await upload.filled(count));
  }
}

RegistryHttp::Done RegistryHttp::append_chunk(Call& call) {
  CO_TRY(auto upload, co_await open_upload(call));
  CO_TRY(const bool accepted, co_await accept_chunk(call, upload));
  if (!accepted) co_return Result<>();
  const std::uint64_t before = upload->offset();
  auto received = co_await receive(call, *upload);
  if (received) received = check_length(call, upload->offset() - before);
  // What came before a connection broke or the disk was full is kept: the client asks and goes on.
  auto saved = co_await upload->suspend();
  if (!received) co_return fail(std::move(received).error());
  if (!saved) co_return fail(std::move(saved).error());
  http::Response response = upload_answer(202, call.repository, *upload);
  upload.reset();
  co_return co_await call.exchange.respond(std::move(response));
}

RegistryHttp::Done RegistryHttp::finish_upload(Call& call) {
  CO_TRY(auto upload, co_await open_upload(call));
  if (call.method() == "DELETE") {
    CO_TRY_VOID(co_await upload->cancel());
    // The client may ask for the upload as soon as it has the answer.
    upload.reset();
    co_return co_await call.exchange.respond({.status = 204, .headers = {}, .body = {}});
  }
  const std::string digest_text = query_value(call.query(), "digest").value_or("");
  auto digest = Digest::parse(digest_text);
  if (!digest) co_return fail(errors::digest_invalid(digest_text));
  CO_TRY(const bool accepted, co_await accept_chunk(call, upload));
  if (!accepted) co_return Result<>();
  const std::uint64_t before = upload->offset();
  auto received = co_await receive(call, *upload);
  if (received) received = check_length(call, upload->offset() - before);
  if (!received) {
    (void)co_await upload->suspend();
    co_return fail(std::move(received).error());
  }
  CO_TRY_VOID(
      co_await registry_.layers().finish_upload(call.repository, *upload, std::move(*digest)));
  upload.reset();
  co_return co_await call.exchange.respond(blob_created(call.repository, digest_text));
}

}  // namespace minato::registry
