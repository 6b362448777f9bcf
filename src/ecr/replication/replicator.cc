#include "ecr/replication/replicator.h"

#include "ecr/creation_templates.h"
#include "ecr/replication/copy_image.h"

namespace minato::ecr::replication {

using push_jobs::JobRecord;
using push_jobs::Outcome;

namespace {

// What may change by itself is tried again; what somebody has to allow or restore is not, as in
// ECR, where the image has to be pushed anew.
Outcome outcome_of(const Error& error) {
  const auto refused = [&error](std::string_view code) {
    return Outcome{
        .end = Outcome::End::kRefused, .code = std::string(code), .reason = error.message};
  };
  if (error.name == "ImageInaccessible") return refused(kImageInaccessible);
  switch (error.code) {
    case ErrorCode::kNotFound:
      return {.end = Outcome::End::kGone};
    case ErrorCode::kPermissionDenied:
    case ErrorCode::kUnauthenticated:
      return refused(kAccessDenied);
    case ErrorCode::kUnavailable:
    case ErrorCode::kTimeout:
      return {.end = Outcome::End::kTryAgain,
              .code = std::string(kDestinationUnavailable),
              .reason = error.message};
    default:
      return {.end = Outcome::End::kTryAgain,
              .code = std::string(kInternalFailure),
              .reason = error.message};
  }
}

}  // namespace

registry::Scope destination_of(const std::string& target) {
  const auto slash = target.find('/');
  return {.account = target.substr(0, slash),
          .region = slash == std::string::npos ? "" : target.substr(slash + 1)};
}

Awaitable<Outcome> Replicator::replicate(JobRecord job) {
  const auto done = co_await try_replicate(std::move(job));
  co_return done ? Outcome{} : outcome_of(done.error());
}

Awaitable<Result<>> Replicator::try_replicate(JobRecord job) {
  CO_TRY(const auto source,
         co_await ports_.registry.repositories().find(job.scope, job.repository));
  if (source.id != job.repository_id) co_return fail(ErrorCode::kNotFound, "deleted");
  // Before anything is made at the destination.
  CO_TRY_VOID(co_await ports_.registry.images().find(source, {.digest = job.digest, .tag = ""}));
  Parcel parcel{
      .source = source, .destination = destination_of(job.target), .digest = job.digest, .tag = ""};
  CO_TRY(parcel.tag, co_await tag_of(job, source));
  const Send send = ports_.remote ? ports_.remote(parcel.destination) : nullptr;
  if (send) co_return co_await send(std::move(parcel));
  co_return co_await replicate_here(std::move(parcel));
}

Awaitable<Result<>> Replicator::replicate_here(Parcel parcel) {
  CO_TRY(auto target, co_await target_of(parcel));
  auto copied = co_await copy_image(ports_.registry, {.source = parcel.source,
                                                      .target = std::move(target),
                                                      .digest = parcel.digest,
                                                      .tag = parcel.tag});
  if (copied || copied.error().code != ErrorCode::kNotFound) co_return copied;
  // Of the image itself or of the repository just found at the destination?
  CO_TRY_VOID(
      co_await ports_.registry.images().find(parcel.source, {.digest = parcel.digest, .tag = ""}));
  co_return fail(ErrorCode::kUnavailable, copied.error().message);
}

Awaitable<Result<registry::RepositoryRecord>> Replicator::target_of(const Parcel& parcel) {
  const auto allowed = [this, &parcel](const char* action) {
    return ports_.allowed(parcel.source.scope.account, action,
                          registry::repository_arn(parcel.destination, parcel.source.name),
                          parcel.destination.region);
  };
  CO_TRY_VOID(allowed("ecr:ReplicateImage"));
  auto found = co_await ports_.registry.repositories().find(parcel.destination, parcel.source.name);
  if (found || found.error().code != ErrorCode::kNotFound) co_return found;
  CO_TRY_VOID(allowed("ecr:CreateRepository"));
  co_return co_await create_for_replication(ports_.registry, parcel.destination,
                                            parcel.source.name);
}

Awaitable<Result<std::string>> Replicator::tag_of(const JobRecord& job,
                                                  registry::RepositoryRecord source) {
  if (job.tag.empty()) co_return std::string();
  const auto tagged =
      co_await ports_.registry.images().find(std::move(source), {.digest = "", .tag = job.tag});
  if (!tagged && tagged.error().code != ErrorCode::kNotFound) co_return fail(tagged.error());
  co_return tagged && tagged->digest == job.digest ? job.tag : std::string();
}

}  // namespace minato::ecr::replication
