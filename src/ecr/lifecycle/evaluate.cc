#include "ecr/lifecycle/evaluate.h"

#include <algorithm>
#include <unordered_map>

#include "registry/names.h"

namespace minato::ecr::lifecycle {
namespace {

constexpr Duration kDay = std::chrono::hours(24);

// A restored image counts as pushed when it was restored.
TimePoint age_from(const Image& image) {
  return image.activated_at.value_or(image.pushed_at);
}

TimePoint unused_from(const Image& image) {
  if (image.activated_at && (!image.pulled_at || *image.pulled_at < *image.activated_at)) {
    return *image.activated_at;
  }
  return image.pulled_at.value_or(image.pushed_at);
}

TimePoint counted_from(const Rule& rule, const Image& image) {
  switch (rule.count_type) {
    case CountType::kSinceImagePulled:
      return unused_from(image);
    case CountType::kSinceImageTransitioned:
      return image.archived_at.value_or(image.pushed_at);
    case CountType::kImageCountMoreThan:
    case CountType::kSinceImagePushed:
      return age_from(image);
  }
  return age_from(image);
}

bool matches_tag(const Rule& rule, const std::string& wanted, const Image& image) {
  return std::ranges::any_of(image.tags, [&](const std::string& tag) {
    return rule.by_prefix ? tag.starts_with(wanted) : registry::matches_wildcard(wanted, tag);
  });
}

bool selects(const Rule& rule, const Image& image) {
  if (rule.archived != image.archived || !image.subject.empty()) return false;
  switch (rule.tag_status) {
    case TagStatus::kAny:
      return true;
    case TagStatus::kUntagged:
      return image.tags.empty();
    case TagStatus::kTagged:
      return std::ranges::all_of(
          rule.tags, [&](const std::string& wanted) { return matches_tag(rule, wanted, image); });
  }
  return false;
}

class Evaluation {
 public:
  Evaluation(const std::vector<Image>& images, TimePoint now)
      : images_(images), now_(now), claimed_(images.size()), decided_(images.size()) {
    for (std::size_t i = 0; i < images.size(); ++i) by_digest_[images[i].digest] = i;
    for (std::size_t i = 0; i < images.size(); ++i) {
      for (const std::string& child : images[i].manifests) parents_[child].push_back(i);
    }
  }

  Outcome run(const Policy& policy) {
    for (const Rule& rule : policy.rules) apply(rule);
    follow_subjects();
    return std::move(outcome_);
  }

 private:
  void apply(const Rule& rule) {
    std::vector<std::size_t> selected;
    for (std::size_t i = 0; i < images_.size(); ++i) {
      if (selects(rule, images_[i])) selected.push_back(i);
    }
    std::ranges::sort(selected, [&](std::size_t a, std::size_t b) {
      const TimePoint left = counted_from(rule, images_[a]), right = counted_from(rule, images_[b]);
      return left != right ? left < right : images_[a].digest < images_[b].digest;
    });
    const auto count = static_cast<std::size_t>(rule.count);
    for (std::size_t position = 0; position < selected.size(); ++position) {
      const std::size_t i = selected[position];
      const bool due = rule.count_type == CountType::kImageCountMoreThan
                           ? selected.size() - position > count
                           : now_ - counted_from(rule, images_[i]) > rule.count * kDay;
      if (due && !claimed_[i]) decide(i, rule.action, rule.priority);
    }
    for (const std::size_t i : selected) claimed_[i] = true;
  }

  void decide(std::size_t i, Action action, int priority) {
    if (waits_for_parent(images_[i], action)) return;
    const Step step{.image = i, .action = action, .priority = priority};
    if (images_[i].used_by.empty()) {
      outcome_.steps.push_back(step);
      decided_[i] = step;
    } else {
      outcome_.spared.push_back(step);
    }
  }

  bool waits_for_parent(const Image& image, Action action) const {
    const auto parents = parents_.find(image.digest);
    if (parents == parents_.end()) return false;
    return action == Action::kExpire ||
           std::ranges::any_of(parents->second,
                               [&](std::size_t parent) { return !images_[parent].archived; });
  }

  // Oldest subjects first: a signature of a signature needs another round.
  void follow_subjects() {
    std::vector<std::size_t> followers;
    for (std::size_t i = 0; i < images_.size(); ++i) {
      if (!images_[i].subject.empty()) followers.push_back(i);
    }
    std::ranges::sort(followers, {}, [&](std::size_t i) { return images_[i].pushed_at; });
    for (bool more = true; more;) {
      more = false;
      for (const std::size_t i : followers) {
        if (!claimed_[i] && follow(i)) more = claimed_[i] = true;
      }
    }
  }

  // Whether there was something to decide.
  bool follow(std::size_t i) {
    const Image& image = images_[i];
    const auto found = by_digest_.find(image.subject);
    if (found == by_digest_.end()) {
      if (now_ - image.pushed_at <= kOrphanGrace) return false;
      decide(i, Action::kExpire, 0);
      return true;
    }
    const auto& subject = decided_[found->second];
    if (subject && (subject->action == Action::kExpire || !image.archived)) {
      decide(i, subject->action, subject->priority);
      return true;
    }
    if (!images_[found->second].archived || image.archived) return false;
    decide(i, Action::kTransition, 0);
    return true;
  }

  const std::vector<Image>& images_;
  const TimePoint now_;
  std::unordered_map<std::string, std::size_t> by_digest_;
  std::unordered_map<std::string, std::vector<std::size_t>> parents_;
  std::vector<bool> claimed_;  // a rule with more priority selects it
  std::vector<std::optional<Step>> decided_;
  Outcome outcome_;
};

}  // namespace

Outcome evaluate(const Policy& policy, const std::vector<Image>& images, TimePoint now) {
  return Evaluation(images, now).run(policy);
}

}  // namespace minato::ecr::lifecycle
