// What several operations share: pages, tags, and how records are shown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/page.h"
#include "base/result.h"
#include "ecs/errors.h"
#include "ecs/named.h"
#include "ecs/service.h"

namespace minato::ecs {

// The task's id, checked as ECS does before it looks for it; InvalidParameterException otherwise.
Result<> check_task_id(std::string_view arn);

api::Failure make_failure(std::string arn, std::string_view reason);

// The most a page of a list has, and has without maxResults.
inline constexpr std::int32_t kPageMax = 100;
// The page that a request asks for of the list with that name (aws/page.h).
// InvalidParameterException for maxResults that is not 1 to `max` or a token of another list.
struct PageMembers {
  const std::optional<std::int32_t>& max_results;
  const std::optional<std::string>& next_token;
};
Result<aws::PageRequest> page_request(std::string list, const PageMembers& members,
                                      std::int32_t max = kPageMax);

// InvalidParameterException for more than 50 tags, an empty key, a key of AWS's own prefix or a
// key given twice.
Result<> check_tags(const std::optional<std::vector<api::Tag>>& tags);
// Adds `more` to `tags`; a tag with the same key is replaced.
void merge_tags(std::vector<api::Tag>& tags, const std::vector<api::Tag>& more);

bool includes(const std::optional<std::vector<std::string>>& include, std::string_view what);

// What clients see: the record with what is counted and what is left.
api::ContainerInstance shown_instance(const EcsService& service, const InstanceRecord& record,
                                      bool with_tags);
api::Task shown_task(const TaskRecord& record, bool with_tags);
api::Cluster shown_cluster(const EcsService& service, const ClusterRecord& record,
                           const std::optional<std::vector<std::string>>& include);

}  // namespace minato::ecs
