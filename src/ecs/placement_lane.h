// The one way by which tasks come to be. All RunTask and StartTask calls that wait are placed in
// one pass and committed in one transaction, so that they neither conflict nor oversubscribe, and
// share one fsync.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/random.h"
#include "ecs/agents.h"
#include "ecs/model/task_factory.h"
#include "ecs/scheduler/placement.h"
#include "ecs/state/state.h"

namespace minato::ecs {

struct PlacementJob {
  TaskTemplate task;
  PlacementRequest request;
  std::vector<std::string> instance_arns;  // StartTask: exactly there; empty for RunTask
  // Key in client_tokens and what must be equal when it is used again; empty without token.
  std::string client_token_key;
  std::string request_digest;
};

struct PlacementOutcome {
  std::vector<std::string> task_arns;
  std::vector<PlacementFailure> failures;
};

// Used on the control executor only. stop() before destruction.
class PlacementLane {
 public:
  PlacementLane(store::Store& store, const State& state, const AgentDirectory& agents,
                Random& random, const Clock& clock);

  // Errors: ConflictException when the client token was used with another request,
  // InvalidParameterException when the cluster has no instances, ServerException of the store.
  Awaitable<Result<PlacementOutcome>> submit(PlacementJob job);
  // Refuses new jobs and waits for those under way.
  Awaitable<void> stop();

 private:
  struct Waiting;
  using Batch = std::vector<std::shared_ptr<Waiting>>;

  Awaitable<void> drain();
  Result<store::Transaction> place_batch(const Batch& batch) const;
  Result<PlacementOutcome> place_job(const PlacementJob& job, std::vector<Candidate>& candidates,
                                     store::Transaction& transaction) const;
  std::vector<Candidate> candidates_in(std::string_view cluster_arn) const;
  void remember_token(const PlacementJob& job, const PlacementOutcome& outcome,
                      store::Transaction& transaction) const;
  TaskRecord new_task(const PlacementJob& job, const InstanceRecord& instance) const;

  store::Store& store_;
  const State& state_;
  const AgentDirectory& agents_;
  Random& random_;
  const Clock& clock_;
  std::deque<std::shared_ptr<Waiting>> queue_;
  bool draining_ = false;
  bool stopping_ = false;
};

// How instances look to the scheduler and to the cluster query language.
Candidate candidate_of(const State& state, const AgentDirectory& agents, const std::string& arn,
                       const InstanceRecord& instance);

}  // namespace minato::ecs
