#include "ecr/api/operation.h"

namespace minato::ecr {

aws::Arns repository_arns(const Context&, const RepositoryAddress& found) {
  return {found.arn()};
}

aws::Arns repositories_arns(const Context&, const Repositories& found) {
  if (found.names.empty()) return {registry::repository_arn(found.scope, "*")};
  aws::Arns out;
  for (const std::string& name : found.names) {
    out.push_back(registry::repository_arn(found.scope, name));
  }
  return out;
}

aws::Arns tagged_arns(const Context&, const TaggedRepository& found) {
  return {found.repository.arn()};
}

std::vector<aws::ConditionKey> tag_keys(const Context&, const TaggedRepository& found) {
  return found.keys;
}

std::vector<aws::ConditionKey> keys_of_tags(const std::vector<api::Tag>& tags) {
  std::vector<aws::ConditionKey> out;
  for (const api::Tag& tag : tags) {
    out.push_back({.name = "aws:TagKeys", .value = tag.key});
    out.push_back({.name = "aws:RequestTag/" + tag.key, .value = tag.value});
  }
  return out;
}

std::vector<aws::ConditionKey> setting_keys(const Context&, const NamedSetting& found) {
  return {{.name = "ecr:AccountSetting", .value = found.name}};
}

}  // namespace minato::ecr
