#include "ecr/push_jobs/decide.h"

#include <algorithm>
#include <set>

namespace minato::ecr::push_jobs {
namespace {

bool covers(const api::ReplicationRule& rule, const std::string& repository) {
  const auto& filters = rule.repository_filters;
  if (!filters || filters->empty()) return true;
  return std::ranges::any_of(*filters, [&repository](const api::RepositoryFilter& filter) {
    return repository.starts_with(filter.filter);
  });
}

bool covers(const api::SigningRule& rule, const std::string& repository) {
  const auto& filters = rule.repository_filters;
  if (!filters || filters->empty()) return true;
  return std::ranges::any_of(*filters, [&repository](const api::SigningRepositoryFilter& filter) {
    return registry::matches_wildcard(filter.filter, repository);
  });
}

JobRecord make_job(Kind kind, const registry::PutEvent& put, std::string target, TimePoint now) {
  return {.kind = kind,
          .scope = put.repository.scope,
          .repository = put.repository.name,
          .repository_id = put.repository.id,
          .digest = put.image.digest,
          .tag = kind == Kind::kReplication ? put.tag : "",
          .target = std::move(target),
          .due = now};
}

std::set<std::string> destinations_of(const api::ReplicationConfiguration& configuration,
                                      const registry::RepositoryRecord& repository) {
  std::set<std::string> out;
  for (const api::ReplicationRule& rule : configuration.rules) {
    if (!covers(rule, repository.name)) continue;
    for (const api::ReplicationDestination& to : rule.destinations) {
      if (repository.scope == registry::Scope{to.registry_id, to.region}) continue;
      out.insert(to.registry_id + "/" + to.region);
    }
  }
  return out;
}

std::set<std::string> profiles_of(const api::SigningConfiguration& configuration,
                                  const std::string& repository) {
  std::set<std::string> out;
  for (const api::SigningRule& rule : configuration.rules) {
    if (covers(rule, repository)) out.insert(rule.signing_profile_arn);
  }
  return out;
}

Duration pause_after(int attempts) {
  const Duration pause = kFirstPause * (1 << std::min(attempts - 1, 20));
  return std::min(pause, kPauseMax);
}

}  // namespace

std::vector<JobRecord> jobs_of(const Rules& rules, const registry::PutEvent& put,
                               const StatusOf& status_of, TimePoint now) {
  std::vector<JobRecord> jobs;
  const bool copied =
      put.origin == registry::Origin::kReplication || put.origin == registry::Origin::kUpstream;
  if (copied) return jobs;
  for (const std::string& target : destinations_of(rules.replication, put.repository)) {
    jobs.push_back(make_job(Kind::kReplication, put, target, now));
  }
  if (put.origin == registry::Origin::kSigning || !put.image.subject.empty()) return jobs;
  for (const std::string& profile : profiles_of(rules.signing, put.repository.name)) {
    const auto status = status_of(Kind::kSigning, profile);
    if (status && *status != StatusRecord::State::kFailed) continue;
    jobs.push_back(make_job(Kind::kSigning, put, profile, now));
  }
  return jobs;
}

NextStep after_attempt(const JobRecord& job, const Outcome& outcome, TimePoint now) {
  using State = StatusRecord::State;
  const StatusRecord failed{
      .state = State::kFailed, .failure_code = outcome.code, .failure_reason = outcome.reason};
  switch (outcome.end) {
    case Outcome::End::kDone:
      return {.status = StatusRecord{.state = State::kComplete}};
    case Outcome::End::kGone:
      return {};
    case Outcome::End::kRefused:
      return {.status = failed};
    case Outcome::End::kTryAgain:
      break;
  }
  JobRecord again = job;
  if (++again.attempts >= kAttemptsMax) return {.status = failed};
  again.due = now + pause_after(again.attempts);
  return {.again = std::move(again)};
}

}  // namespace minato::ecr::push_jobs
