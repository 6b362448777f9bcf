#include "logs/api/operation.h"

namespace minato::logs {

aws::Arns group_arns(const Context&, const Named& named) {
  return {named.arn() + ":*"};
}

aws::Arns tagged_arns(const Context&, const Named& named) {
  return {named.arn()};
}

aws::Arns stream_arns(const Context&, const Named& named) {
  return {named.arn() + ":log-stream:" + named.stream};
}

}  // namespace minato::logs
