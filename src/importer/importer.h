// Copies images from a source to a destination, batch by batch:
//
//   list  every repository, so that the whole is known
//   walk  some images: what belongs to each, what of it is there already
//   blobs that are missing, each once
//   put   their manifests; of each image the wanted reference last, when all it needs is there
//
// Nothing is remembered between runs: what a run finds at the destination it does not copy again.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "importer/plan.h"
#include "importer/ports.h"
#include "importer/progress.h"
#include "importer/workers.h"

namespace minato::importer {

struct Options {
  std::vector<std::string> repositories = {};  // patterns; all when empty
  std::string prefix = {};
  std::size_t jobs = 4;
  bool dry_run = false;
  // A blob whose copy breaks is tried this often; the pause doubles each time.
  int attempts = 4;
  std::chrono::milliseconds retry_pause = std::chrono::milliseconds(500);
};

struct Report {
  std::uint64_t copied = 0;   // images of which something was missing
  std::uint64_t skipped = 0;  // images that were there
  std::uint64_t blobs = 0;    // copied
  std::uint64_t bytes = 0;    // of these
  std::uint64_t blobs_there = 0;
  std::uint64_t blobs_mounted = 0;
  std::vector<Failure> failures = {};
};

// For one run, on one single-threaded executor. The ports outlive it.
class Importer {
 public:
  // `announce` is told in words what is done, or would be.
  using Announce = std::function<void(const std::string&)>;
  Importer(Source& source, Destination& destination, Options options, Announce announce);

  // An error when the source cannot be listed; what goes wrong with one image is in the report.
  Awaitable<Result<Report>> run();
  const Totals& totals() const { return totals_; }

 private:
  struct Repository {
    std::string name;
    std::string target;
    std::vector<std::string> references = {};
    std::set<std::string> seen = {};  // of the references
  };
  // Some images of one repository, on their way together. The vectors have the same order.
  struct Batch {
    Repository& repository;
    std::vector<std::string> references = {};
    std::vector<Result<Image>> images = {};
    std::vector<Plan> plans = {};
    std::vector<registry::Descriptor> blobs = {};
    std::map<Digest, Error> failed_blobs = {};
  };
  class ListTasks;
  class WalkTasks;
  class BlobTasks;
  class PutTasks;

  Awaitable<Result<std::vector<Repository>>> find_repositories();
  Awaitable<void> list(Repository& repository);
  void add_reference(Repository& repository, std::string reference);
  Awaitable<void> import_repository(Repository& repository);
  Awaitable<void> import_batch(Batch& batch);
  void plan(Batch& batch);
  void tell_plans(const Batch& batch);
  Awaitable<void> add_tags_about(Batch& batch);
  Awaitable<void> copy_blob(Batch& batch, registry::Descriptor blob);
  Awaitable<Result<>> bring_blob(const Repository& repository, registry::Descriptor blob);
  Awaitable<Result<>> push_blob(const Repository& repository, registry::Descriptor blob);
  Awaitable<void> put(Batch& batch, std::size_t index);
  Awaitable<Result<>> put_manifests(const Batch& batch, std::size_t index);
  void finish(const Batch& batch, std::size_t index, Result<> result);
  void fail_name(std::string name, std::string reason);
  void skip_bytes(std::uint64_t size);

  Source& source_;
  Destination& destination_;
  const Options options_;
  const Announce announce_;
  Totals totals_;
  Report report_;
  std::map<Digest, std::string> held_;  // a repository of the destination that has the blob
};

}  // namespace minato::importer
