#include "iam/api/operation.h"

namespace minato::iam {

aws::Arns any_resource(const Context&, const Anything&) {
  return aws::any_resource();
}

aws::Arns named_arns(const Context&, const NamedEntity& named) {
  return {named.arn};
}

aws::Arns user_arns(const Context&, const NamedUser& named) {
  return {named.arn};
}

}  // namespace minato::iam
