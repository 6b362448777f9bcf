#include "ecr/signing/signer.h"

#include <span>

#include "ecr/signing/envelope.h"

namespace minato::ecr::signing {

using push_jobs::JobRecord;
using push_jobs::Outcome;
using push_jobs::StatusRecord;

Awaitable<Outcome> Signer::sign(JobRecord job) {
  if (const auto profile = push_jobs::parse_profile_arn(job.target); !profile) {
    co_return Outcome{.end = Outcome::End::kRefused,
                      .code = std::string(kInvalidProfile),
                      .reason = profile.error().message};
  }
  const auto done = co_await try_sign(job);
  if (done) co_return Outcome{};
  if (done.error().code == ErrorCode::kNotFound) co_return Outcome{.end = Outcome::End::kGone};
  co_return Outcome{.end = Outcome::End::kTryAgain,
                    .code = std::string(kInternalFailure),
                    .reason = done.error().message};
}

Awaitable<Result<>> Signer::try_sign(JobRecord job) {
  CO_TRY(const auto repository, co_await registry_.repositories().find(job.scope, job.repository));
  if (repository.id != job.repository_id) co_return fail(ErrorCode::kNotFound, "deleted");
  CO_TRY(const auto image,
         co_await registry_.images().find(repository, {.digest = job.digest, .tag = ""}));
  CO_TRY(const auto status,
         co_await registry_.records().load<StatusRecord>(push_jobs::status_key(job)));
  if (!status.value) co_return fail(ErrorCode::kNotFound, "deleted");
  if (status.value->state == StatusRecord::State::kComplete) co_return Result<>();

  CO_TRY(const auto profile, push_jobs::parse_profile_arn(job.target));
  const TimePoint now = registry_.clock().now();
  CO_TRY(const auto key, keys_.get(profile, now));
  const Target target{.media_type = image.media_type, .digest = image.digest, .size = image.size};
  CO_TRY(const std::string envelope, make_envelope(*key, target, now));
  CO_TRY_VOID(co_await push_blob(repository, std::string(kEmptyConfig)));
  CO_TRY_VOID(co_await push_blob(repository, envelope));
  registry::NewImage signature{
      .bytes = make_manifest(*key, target, envelope),
      .media_type = std::string(registry::media_types::kOciManifest),
      .tag = "",
      .digest = "",
      .origin = registry::Origin::kSigning,
      .along = [this, &job](registry::Update& update) { return complete(job, update); }};
  CO_TRY_VOID(co_await registry_.images().put(repository, std::move(signature)));
  co_return Result<>();
}

Awaitable<Result<>> Signer::push_blob(registry::RepositoryRecord repository, std::string content) {
  const Digest digest = sha256(content);
  CO_TRY(const auto link, co_await registry_.layers().find(repository, digest));
  if (link) co_return Result<>();
  CO_TRY(const auto upload, co_await registry_.layers().start_upload(repository));
  CO_TRY_VOID(co_await upload->append(std::as_bytes(std::span(content))));
  CO_TRY_VOID(co_await registry_.layers().finish_upload(repository, *upload, digest));
  co_return Result<>();
}

Awaitable<Result<>> Signer::complete(const JobRecord& job, registry::Update& update) {
  CO_TRY(const auto status,
         co_await registry_.records().load<StatusRecord>(push_jobs::status_key(job)));
  if (!status.value) co_return fail(ErrorCode::kNotFound, "deleted");
  update.put(status, StatusRecord{.state = StatusRecord::State::kComplete});
  co_return Result<>();
}

}  // namespace minato::ecr::signing
