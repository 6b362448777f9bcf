// Aim: lifecycle rules choose images as ECR documents it, its own examples included.
#include "ecr/lifecycle/evaluate.h"

#include <gtest/gtest.h>

#include <map>

namespace minato::ecr::lifecycle {
namespace {

constexpr TimePoint kNow = from_unix_ms(1'700'000'000'000);

TimePoint days_ago(int days) {
  return kNow - std::chrono::hours(24 * days);
}

Image image(std::string digest, int days, std::vector<std::string> tags = {}) {
  return {.digest = std::move(digest), .tags = std::move(tags), .pushed_at = days_ago(days)};
}

Rule count_rule(int priority, int count, std::vector<std::string> prefixes) {
  return {.priority = priority,
          .tag_status = TagStatus::kTagged,
          .tags = std::move(prefixes),
          .by_prefix = true,
          .count = count};
}

Rule age_rule(int priority, TagStatus status, int days) {
  return {.priority = priority,
          .tag_status = status,
          .count_type = CountType::kSinceImagePushed,
          .count = days};
}

// "A:1" for every image that is expired, "A>1" for those archived, by the rule's priority, in
// order.
std::string told(const std::vector<Image>& images, const std::vector<Step>& steps) {
  std::string out;
  for (const Step& step : steps) {
    if (!out.empty()) out += " ";
    out += images[step.image].digest + (step.action == Action::kExpire ? ":" : ">") +
           std::to_string(step.priority);
  }
  return out;
}

std::string outcome(const std::vector<Rule>& rules, const std::vector<Image>& images) {
  return told(images, evaluate({rules}, images, kNow).steps);
}

struct Row {
  const char* name;
  std::vector<Rule> rules;
  std::vector<Image> images;
  const char* expected;
};

Rule pattern_rule(int priority, int count, std::vector<std::string> patterns) {
  Rule rule = count_rule(priority, count, std::move(patterns));
  rule.by_prefix = false;
  return rule;
}

TEST(LifecycleEvaluation, SelectionAndCounts) {
  const Rule any_count{.priority = 3, .count = 1};
  for (const Row& row : {
           Row{"older than a week",
               {age_rule(1, TagStatus::kAny, 7)},
               {image("A", 8), image("B", 7), image("C", 20, {"x"})},
               "C:1 A:1"},
           Row{"untagged only",
               {age_rule(1, TagStatus::kUntagged, 7)},
               {image("A", 8), image("B", 9, {"v1"})},
               "A:1"},
           Row{"the newest one stays",
               {any_count},
               {image("A", 3), image("B", 1), image("C", 2)},
               "A:3 C:3"},
           Row{"as many as may stay", {any_count}, {image("A", 3)}, ""},
           Row{"same time: by digest", {any_count}, {image("B", 3), image("A", 3)}, "A:3"},
           Row{"all prefixes on one image",
               {count_rule(1, 1, {"alpha", "beta"})},
               {image("A", 5, {"alpha-1"}), image("B", 4, {"alpha-2", "beta-2"}),
                image("C", 3, {"beta-3", "alpha-3"}), image("D", 2, {"alpha-4", "beta"})},
               "B:1 C:1"},
           Row{"patterns take wildcards",
               {pattern_rule(1, 1, {"*-rc*", "v*"})},
               {image("A", 5, {"v1-rc1"}), image("B", 4, {"v1"}), image("C", 3, {"v2-rc2"}),
                image("D", 2, {"w-rc"})},
               "A:1"},
           Row{"a pattern without wildcard is the whole tag",
               {pattern_rule(1, 1, {"v1"})},
               {image("A", 5, {"v1"}), image("B", 4, {"v10"}), image("C", 3, {"v1"})},
               "A:1"},
       }) {
    EXPECT_EQ(outcome(row.rules, row.images), row.expected) << row.name;
  }
}

// https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_examples.html, "Filtering
// on multiple rules"
TEST(LifecycleEvaluation, RulesAreAppliedByPriority) {
  const std::vector<Rule> rules = {count_rule(1, 1, {"prod"}), count_rule(2, 1, {"beta"})};
  const std::vector<Rule> reversed = {count_rule(1, 1, {"beta"}), count_rule(2, 1, {"prod"})};
  for (const Row& row : {
           Row{"all that are beta but not prod are the second rule's",
               rules,
               {image("A", 10, {"beta-1", "prod-1"}), image("B", 9, {"beta-2", "prod-2"}),
                image("C", 8, {"beta-3"})},
               "A:1"},
           Row{"the oldest of the second rule goes, too",
               rules,
               {image("A", 10, {"beta-1", "prod-1"}), image("B", 9, {"beta-2"}),
                image("C", 8, {"beta-3"}), image("D", 7, {"prod-2"})},
               "A:1 B:2"},
           Row{"first rule shields what it keeps",
               reversed,
               {image("A", 10, {"beta-1", "prod-1"}), image("B", 9, {"prod-2"}),
                image("C", 8, {"prod-3"})},
               "B:2"},
           Row{"a rule that keeps everything protects from the last one",
               {count_rule(1, 9999, {"prod"}), age_rule(2, TagStatus::kAny, 1)},
               {image("A", 10, {"prod-1"}), image("B", 9, {"x"}), image("C", 8)},
               "B:2 C:2"},
       }) {
    EXPECT_EQ(outcome(row.rules, row.images), row.expected) << row.name;
  }
}

TEST(LifecycleEvaluation, PulledAndRestoredImagesAreYoung) {
  Rule unused{.priority = 1,
              .count_type = CountType::kSinceImagePulled,
              .count = 30,
              .action = Action::kTransition};
  std::vector<Image> images = {image("never", 40),     image("pulled", 40), image("long", 40),
                               image("restored", 400), image("again", 400), image("young", 3)};
  images[1].pulled_at = days_ago(3);
  images[2].pulled_at = days_ago(31);
  images[3].pulled_at = days_ago(300);
  images[3].activated_at = days_ago(10);
  images[4].activated_at = days_ago(200);
  images[4].pulled_at = days_ago(100);
  EXPECT_EQ(outcome({unused}, images), "again>1 never>1 long>1");
  EXPECT_EQ(outcome({age_rule(1, TagStatus::kAny, 30)}, images), "again:1 long:1 never:1 pulled:1");
}

TEST(LifecycleEvaluation, StorageClassesAreSeparate) {
  const Rule unused{.priority = 1,
                    .count_type = CountType::kSinceImagePulled,
                    .count = 30,
                    .action = Action::kTransition};
  const Rule cold{.priority = 2,
                  .archived = true,
                  .count_type = CountType::kSinceImageTransitioned,
                  .count = 90};
  std::vector<Image> images = {image("A", 500), image("B", 500), image("C", 500)};
  images[1].archived = images[2].archived = true;
  images[1].archived_at = days_ago(91);
  images[2].archived_at = days_ago(89);
  EXPECT_EQ(outcome({unused, cold}, images), "A>1 B:2");
}

TEST(LifecycleEvaluation, ChildrenWaitForTheirIndex) {
  std::vector<Image> images = {image("child", 30), image("index", 20, {"v1"})};
  images[1].manifests = {"child"};
  EXPECT_EQ(outcome({age_rule(1, TagStatus::kUntagged, 7)}, images), "");
  EXPECT_EQ(outcome({age_rule(1, TagStatus::kAny, 7)}, images), "index:1");
  Rule archive = age_rule(1, TagStatus::kUntagged, 7);
  archive.action = Action::kTransition;
  EXPECT_EQ(outcome({archive}, images), "");
  images[1].archived = true;
  EXPECT_EQ(outcome({archive}, images), "child>1");
  EXPECT_EQ(outcome({age_rule(1, TagStatus::kUntagged, 7)}, images), "");
  images.pop_back();
  EXPECT_EQ(outcome({age_rule(1, TagStatus::kUntagged, 7)}, images), "child:1");
}

TEST(LifecycleEvaluation, ReferrersFollowTheirSubject) {
  std::vector<Image> images = {image("old", 30), image("signature", 29), image("seal", 1),
                               image("new", 2), image("other", 300)};
  images[1].subject = "old";
  images[2].subject = "signature";
  images[4].subject = "new";
  const std::vector<Rule> rules = {age_rule(4, TagStatus::kAny, 7)};
  // Rules do not select them: the signature of the young image stays, however old it is.
  EXPECT_EQ(outcome(rules, images), "old:4 signature:4 seal:4");
  Rule archive = rules[0];
  archive.action = Action::kTransition;
  EXPECT_EQ(outcome({archive}, images), "old>4 signature>4 seal>4");
  images[0].archived = true;
  EXPECT_EQ(outcome({archive}, images), "signature>0 seal>0");
}

TEST(LifecycleEvaluation, ReferrersWithoutSubjectGoAfterADay) {
  std::vector<Image> images = {image("left", 2), image("early", 0)};
  images[0].subject = images[1].subject = "gone";
  EXPECT_EQ(outcome({age_rule(1, TagStatus::kAny, 100)}, images), "left:0");
}

TEST(LifecycleEvaluation, UsedImagesAreSpared) {
  std::vector<Image> images = {image("A", 30), image("B", 20), image("signature", 20)};
  images[0].used_by = "task/1";
  images[2].subject = "A";
  const auto result = evaluate({{age_rule(1, TagStatus::kAny, 7)}}, images, kNow);
  EXPECT_EQ(told(images, result.steps), "B:1");
  EXPECT_EQ(told(images, result.spared), "A:1");
}

// One image is acted on once at most, and shields hold, whatever the rules are.
TEST(LifecycleEvaluation, NoImageIsActedOnTwice) {
  std::vector<Image> images;
  for (int i = 0; i < 200; ++i) {
    Image made = image("d" + std::to_string(i), i % 37);
    for (const char* tag : {"prod-", "beta-", "v"}) {
      if ((i * 7 + tag[0]) % 3 == 0) made.tags.push_back(tag + std::to_string(i));
    }
    images.push_back(std::move(made));
  }
  const std::vector<Rule> rules = {count_rule(1, 5, {"prod"}), count_rule(2, 3, {"beta"}),
                                   age_rule(3, TagStatus::kUntagged, 10),
                                   age_rule(4, TagStatus::kAny, 20)};
  std::map<std::size_t, int> seen;
  for (const Step& step : evaluate({rules}, images, kNow).steps) {
    EXPECT_EQ(++seen[step.image], 1);
    const bool prod =
        !images[step.image].tags.empty() && images[step.image].tags.front().starts_with("prod");
    if (prod) {
      EXPECT_EQ(step.priority, 1);
    }
  }
  EXPECT_FALSE(seen.empty());
}

}  // namespace
}  // namespace minato::ecr::lifecycle
