// Task definitions in the order in which they are listed, by status. Follows their table.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "ecs/model/records.h"

namespace minato::ecs {

// The keys of DefinitionIndex::revisions() are "<revisions_prefix><revision_begin><ten digits>".
// `arn_prefix` as arn_prefix() makes it.
std::string revisions_prefix(std::string_view status, std::string_view arn_prefix);
std::string revision_begin(std::string_view family);

class DefinitionIndex {
 public:
  struct Family {
    int revisions = 0;  // of any status
    int active = 0;
  };
  // ARNs, in the order of status, scope, family and number.
  using Revisions = std::map<std::string, std::string, std::less<>>;
  // By "<arn prefix><family>".
  using Families = std::map<std::string, Family, std::less<>>;

  // `before` is null for a new record, `after` for one that is gone.
  void follow(const TaskDefinitionRecord* before, const TaskDefinitionRecord* after);

  const Revisions& revisions() const { return revisions_; }
  const Families& families() const { return families_; }
  // The ARN of the newest ACTIVE revision; empty when there is none.
  std::string latest_active(std::string_view arn_prefix, std::string_view family) const;

 private:
  void count(const api::TaskDefinition& definition, int by);

  Revisions revisions_;
  Families families_;
};

}  // namespace minato::ecs
