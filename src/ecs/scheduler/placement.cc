#include "ecs/scheduler/placement.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>

namespace minato::ecs {
namespace {

constexpr std::string_view kMemberOf = "MemberOf placement constraint unsatisfied.";
constexpr std::string_view kDistinct = "DistinctInstance placement constraint unsatisfied.";

// SplitMix64: the tie break between equally good instances.
std::uint64_t mix(std::uint64_t value) {
  value += 0x9E3779B97F4A7C15ULL;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ULL;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBULL;
  return value ^ (value >> 31);
}

// FNV-1a, so that an instance's rank depends on its name and not on its position.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const unsigned char c : text) hash = (hash ^ c) * 0x100000001b3ULL;
  return hash;
}

int group_count(const Candidate& candidate, const std::string& group) {
  const auto found = candidate.tasks_by_group.find(group);
  return found == candidate.tasks_by_group.end() ? 0 : found->second;
}

constexpr std::string_view kDockerApi = "com.amazonaws.ecs.capability.docker-remote-api.1.";

// The minor version that such an attribute names.
std::optional<int> docker_api_minor(std::string_view name) {
  if (!name.starts_with(kDockerApi)) return std::nullopt;
  int minor = 0;
  const auto* const end = name.data() + name.size();
  const auto [parsed, error] = std::from_chars(name.data() + kDockerApi.size(), end, minor);
  return error == std::errc{} && parsed == end ? std::optional(minor) : std::nullopt;
}

// What one version of the API of Docker brought, later ones have; agents name only some of them.
bool has_docker_api(const Candidate& candidate, std::string_view wanted) {
  const auto minor = docker_api_minor(wanted);
  if (!minor) return false;
  for (const auto& [name, value] : *candidate.attributes) {
    if (docker_api_minor(name).value_or(-1) >= *minor) return true;
  }
  return false;
}

bool has_attributes(const Candidate& candidate, const PlacementRequest& request) {
  for (const auto& required : request.required_attributes) {
    if (candidate.attributes == nullptr) return false;
    const auto found = candidate.attributes->find(required.name);
    if (found == candidate.attributes->end()) {
      if (has_docker_api(candidate, required.name)) continue;
      return false;
    }
    if (required.value && *required.value != found->second) return false;
  }
  return true;
}

// Constraints without memory of what is placed: they hold or not for a whole request.
std::string_view lasting_refusal(const Candidate& candidate, const PlacementRequest& request) {
  if (!candidate.active) return "INACTIVE";
  if (!candidate.connected) return "AGENT";
  if (!has_attributes(candidate, request)) return "ATTRIBUTE";
  std::set<std::string, std::less<>> groups;
  for (const auto& [group, count] : candidate.tasks_by_group) {
    if (count > 0) groups.insert(group);
  }
  const auto subject = subject_of(candidate, groups);
  for (const auto& constraint : request.constraints) {
    if (constraint.member_of && !constraint.member_of->matches(subject)) return kMemberOf;
  }
  return {};
}

std::string_view passing_refusal(const Candidate& candidate, const PlacementRequest& request) {
  for (const auto& constraint : request.constraints) {
    if (constraint.distinct_instance && group_count(candidate, request.group) > 0) return kDistinct;
  }
  return candidate.free.shortage(request.demand);
}

// The places one request may use, with what its strategies need to compare them.
class Chooser {
 public:
  Chooser(std::vector<Candidate*> usable, const PlacementRequest& request)
      : usable_(std::move(usable)), request_(request) {
    domains_.resize(request.strategies.size());
    for (std::size_t level = 0; level < request.strategies.size(); ++level) {
      const auto& strategy = request.strategies[level];
      if (strategy.kind != Strategy::Kind::kSpread) continue;
      for (const auto* candidate : usable_) {
        domains_[level][domain_of(*candidate, strategy)] += group_count(*candidate, request.group);
      }
    }
  }

  // The best place for the next task, taken; nullptr when none is left.
  Candidate* next(int ordinal) {
    Candidate* best = nullptr;
    std::vector<std::int64_t> best_score;
    for (auto* candidate : usable_) {
      if (!passing_refusal(*candidate, request_).empty()) continue;
      auto score = score_of(*candidate, ordinal);
      if (best == nullptr || score < best_score ||
          (score == best_score && candidate->arn < best->arn)) {
        best = candidate;
        best_score = std::move(score);
      }
    }
    if (best == nullptr) return nullptr;
    take(*best);
    // An expression over task groups or counts may change its mind with what was just placed.
    if (!lasting_refusal(*best, request_).empty()) std::erase(usable_, best);
    return best;
  }

 private:
  static std::string domain_of(const Candidate& candidate, const Strategy& strategy) {
    if (strategy.field == "instanceId" || strategy.field == "host") return candidate.arn;
    if (candidate.attributes == nullptr) return {};
    const auto found = candidate.attributes->find(strategy.field);
    return found == candidate.attributes->end() ? std::string() : found->second;
  }

  // Lower is better, compared level by level.
  std::vector<std::int64_t> score_of(const Candidate& candidate, int ordinal) const {
    std::vector<std::int64_t> score;
    score.reserve(request_.strategies.size() + 1);
    for (std::size_t level = 0; level < request_.strategies.size(); ++level) {
      const auto& strategy = request_.strategies[level];
      if (strategy.kind == Strategy::Kind::kSpread) {
        score.push_back(domains_[level].at(domain_of(candidate, strategy)));
      } else if (strategy.kind == Strategy::Kind::kBinpack) {
        score.push_back(strategy.field == "memory" ? candidate.free.memory : candidate.free.cpu);
      }
    }
    const auto rank =
        mix(request_.seed + static_cast<std::uint64_t>(ordinal)) ^ hash_of(candidate.arn);
    score.push_back(static_cast<std::int64_t>(mix(rank) >> 1));
    return score;
  }

  void take(Candidate& candidate) {
    candidate.free.take(request_.demand);
    ++candidate.tasks_by_group[request_.group];
    ++candidate.running_tasks;
    for (std::size_t level = 0; level < request_.strategies.size(); ++level) {
      const auto& strategy = request_.strategies[level];
      if (strategy.kind == Strategy::Kind::kSpread)
        ++domains_[level][domain_of(candidate, strategy)];
    }
  }

  std::vector<Candidate*> usable_;
  const PlacementRequest& request_;
  std::vector<std::unordered_map<std::string, int>> domains_;
};

PlacementResult place_one(std::vector<Candidate>& candidates, const PlacementRequest& request) {
  PlacementResult result;
  std::vector<Candidate*> usable;
  usable.reserve(candidates.size());
  for (auto& candidate : candidates) {
    if (!is_eligible(candidate, request)) continue;
    if (lasting_refusal(candidate, request).empty()) usable.push_back(&candidate);
  }
  Chooser chooser(std::move(usable), request);
  for (int ordinal = 0; ordinal < request.count; ++ordinal) {
    const auto* chosen = chooser.next(ordinal);
    if (chosen == nullptr) break;
    result.instance_arns.push_back(chosen->arn);
  }
  if (static_cast<int>(result.instance_arns.size()) == request.count) return result;
  for (const auto& candidate : candidates) {
    if (!is_eligible(candidate, request)) continue;
    auto reason = refusal(candidate, request);
    if (!reason.empty()) result.failures.push_back({candidate.arn, std::move(reason)});
  }
  std::sort(result.failures.begin(), result.failures.end(),
            [](const auto& a, const auto& b) { return a.instance_arn < b.instance_arn; });
  return result;
}

}  // namespace

ExpressionSubject subject_of(const Candidate& candidate,
                             const std::set<std::string, std::less<>>& groups) {
  ExpressionSubject subject;
  subject.task_groups = &groups;
  subject.value = [&candidate](std::string_view name) -> std::optional<std::string> {
    if (name == "agentConnected") return candidate.connected ? "true" : "false";
    if (name == "agentVersion") return candidate.agent_version;
    if (name == "ec2InstanceId") return candidate.ec2_instance_id;
    if (name == "registeredAt") return candidate.registered_at;
    if (name == "runningTasksCount") return std::to_string(candidate.running_tasks);
    constexpr std::string_view kPrefix = "attribute:";
    if (!name.starts_with(kPrefix) || candidate.attributes == nullptr) return std::nullopt;
    const auto found = candidate.attributes->find(name.substr(kPrefix.size()));
    if (found == candidate.attributes->end()) return std::nullopt;
    return found->second;
  };
  return subject;
}

bool is_eligible(const Candidate& candidate, const PlacementRequest& request) {
  return !request.external || *request.external == candidate.external;
}

std::string refusal(const Candidate& candidate, const PlacementRequest& request) {
  if (const auto lasting = lasting_refusal(candidate, request); !lasting.empty()) {
    return std::string(lasting);
  }
  return std::string(passing_refusal(candidate, request));
}

PlacementResult place_on(std::vector<Candidate>& candidates, const PlacementRequest& request,
                         const std::vector<std::string>& instance_arns) {
  PlacementResult result;
  for (const auto& arn : instance_arns) {
    const auto found = std::find_if(candidates.begin(), candidates.end(),
                                    [&](const auto& candidate) { return candidate.arn == arn; });
    if (found == candidates.end()) {
      result.failures.push_back({arn, "MISSING"});
      continue;
    }
    if (auto reason = refusal(*found, request); !reason.empty()) {
      result.failures.push_back({arn, std::move(reason)});
      continue;
    }
    found->free.take(request.demand);
    ++found->tasks_by_group[request.group];
    ++found->running_tasks;
    result.instance_arns.push_back(arn);
  }
  return result;
}

std::vector<PlacementResult> place(std::vector<Candidate>& candidates,
                                   const std::vector<PlacementRequest>& requests) {
  std::vector<PlacementResult> results;
  results.reserve(requests.size());
  for (const auto& request : requests) results.push_back(place_one(candidates, request));
  return results;
}

}  // namespace minato::ecs
