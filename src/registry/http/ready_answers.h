// Answers to pulls that were served before: head, body or file, made once and kept as long as the
// records that they were made from stay as they are.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/lru_cache.h"
#include "net/http.h"
#include "registry/http/route.h"
#include "registry/registry.h"

namespace minato::registry {

// The fields that answers with content have, for GET and HEAD.
http::Response manifest_head(const ManifestRecord& image);
http::Response blob_head(const std::string& digest);

// Callable from any thread; waits for nothing.
class ReadyAnswers {
 public:
  // Heads, bodies and what they are made from.
  static constexpr std::size_t kBytes = 2 * 1024 * 1024;

  // What does not change unless a record does. Who may have it is asked each time.
  struct Answer {
    Scope scope;
    Route route;
    std::string resource;  // ARN of the repository
    std::shared_ptr<const std::string> head;
    std::shared_ptr<const std::string> body = nullptr;
    std::string file = {};  // path; then there is no body
    std::uint64_t file_bytes = 0;
    TimePoint pull_noted_until = TimePoint::max();  // a GET from then on is a pull to be noted
    RecordSources sources = {};
  };

  // The registry outlives it.
  explicit ReadyAnswers(Registry& registry) : registry_(registry) {}

  // The answer to a GET or HEAD of `path` without conditions; nullptr when the ordinary way must be
  // gone, after which there may be one.
  std::shared_ptr<const Answer> find(const ScopeView& scope, std::string_view path);

 private:
  struct Place {
    std::string account, region, path;
  };
  struct PlaceView {
    std::string_view account, region, path;
    PlaceView(const Place& place)
        : account(place.account), region(place.region), path(place.path) {}
    PlaceView(const ScopeView& scope, std::string_view of)
        : account(scope.account), region(scope.region), path(of) {}
    bool operator==(const PlaceView&) const = default;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(const PlaceView& place) const;
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(const PlaceView& a, const PlaceView& b) const { return a == b; }
  };
  using AnswerPtr = std::shared_ptr<const Answer>;

  AnswerPtr known(const PlaceView& place);
  AnswerPtr make(const ScopeView& scope, std::string_view path) const;
  bool fill_manifest(Answer& answer, const RepositoryRecord& repository) const;
  bool fill_blob(Answer& answer, const RepositoryRecord& repository) const;

  Registry& registry_;
  std::mutex mutex_;
  LruCache<Place, AnswerPtr, Hash, Equal> answers_{kBytes};
};

}  // namespace minato::registry
