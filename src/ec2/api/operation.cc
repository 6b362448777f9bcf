#include "ec2/api/operation.h"

namespace minato::ec2 {

aws::Arns any_resource(const Context&, const Anything&) {
  return aws::any_resource();
}

aws::Arns instance_arns(const Context& context, const NamedInstances& named) {
  aws::Arns arns;
  for (const auto& id : named.ids) arns.push_back(arn_of(context, "instance", id));
  return arns;
}

aws::Arns vpc_arns(const Context& context, const NamedVpc& named) {
  return {arn_of(context, "vpc", named.id)};
}

aws::Arns group_arns(const Context& context, const NamedGroup& named) {
  return {arn_of(context, "security-group", named.id)};
}

aws::Arns key_pair_arns(const Context& context, const NamedKeyPairs& named) {
  aws::Arns arns;
  for (const auto& name : named.names) arns.push_back(arn_of(context, "key-pair", name));
  return arns;
}

aws::Arns path_arns(const Context& context, const NamedPath& named) {
  return {arn_of(context, "network-insights-path", named.id)};
}

aws::Arns tagged_arns(const Context&, const TaggedThings& tagged) {
  aws::Arns arns;
  for (const auto& thing : tagged.things) arns.push_back(thing.arn);
  return arns;
}

}  // namespace minato::ec2
