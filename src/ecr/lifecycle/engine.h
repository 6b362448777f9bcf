// Lifecycle policies at work: they are evaluated and applied in the background, and previewed.
#pragma once

#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <string>
#include <vector>

#include "ecr/image_use.h"
#include "ecr/lifecycle/evaluate.h"
#include "ecr/lifecycle/records.h"
#include "registry/background.h"
#include "registry/registry.h"

namespace minato::ecr::lifecycle {

// Images of a repository that an evaluation looks at; twice ECR's quota.
inline constexpr std::size_t kImagesMax = 200'000;
// Images acted on in one round of one repository; the rest follows in the next.
inline constexpr std::size_t kStepsMax = 10'000;
// A preview that has not ended after this was cut off by the end of the server.
inline constexpr Duration kPreviewMax = std::chrono::minutes(15);
// How long a preview can be read.
inline constexpr Duration kPreviewKept = std::chrono::hours(24);

// Used on its executor only.
class Engine {
 public:
  struct Ports {
    registry::Registry& registry;
    Random& random;
    Executor executor;
    ImagesInUse images_in_use;  // may be empty: nothing is in use
  };
  explicit Engine(Ports ports) : ports_(std::move(ports)), background_(ports_.executor) {}

  // Evaluates every policy now and then every `interval`.
  void start(Duration interval);
  // Waits for what runs; nothing starts after it.
  Awaitable<void> stop();

  // One round over all policies. Failures are logged; a round goes on with the next policy.
  Awaitable<void> apply_all();

  // Starts a preview of the policy `text`, which parse_policy() takes.
  // LifecyclePolicyPreviewInProgressException while there is one of the repository.
  Awaitable<Result<PreviewRecord>> start_preview(registry::RepositoryRecord repository,
                                                 std::string text);

 private:
  struct Work {
    registry::RepositoryRecord repository;
    std::vector<Image> images;
    Outcome outcome;
  };
  struct Counts {
    int expired = 0;
    int archived = 0;
    int left = 0;  // changed meanwhile
  };
  Awaitable<void> run_until_stopped(Duration interval);
  Awaitable<Result<>> apply(std::string key, std::string repository_id);
  Awaitable<Result<Work>> work_out(registry::RepositoryRecord repository, const Policy& policy);
  Awaitable<Result<Counts>> act(Work& work);
  Awaitable<Result<>> act_on(const Work& work, const Step& step, Counts& counts);
  Awaitable<Result<>> note_evaluation(std::string key);
  Awaitable<Result<std::vector<Image>>> load_images(registry::RepositoryRecord repository);
  void mark_used(const registry::RepositoryRecord& repository, std::vector<Image>& images) const;

  Awaitable<Result<PreviewRecord>> try_begin(registry::RepositoryRecord repository,
                                             PreviewRecord preview);
  Awaitable<void> preview(registry::RepositoryRecord repository, PreviewRecord record);
  Awaitable<Result<>> try_preview(registry::RepositoryRecord repository, PreviewRecord& record);
  Awaitable<Result<>> write_rows(const Work& work, std::string run);
  Awaitable<Result<>> drop_rows(std::string repository_id, std::string run_kept);
  Awaitable<Result<>> try_end(std::string repository_id, PreviewRecord record);

  Ports ports_;
  registry::Background background_;
  asio::steady_timer timer_{ports_.executor};
  std::atomic<bool> stopping_ = false;  // also read by work that outlives its turn
};

}  // namespace minato::ecr::lifecycle
