#include "store/validate.h"

#include <fmt/format.h>

namespace minato::store {

Result<> validate(const Transaction& transaction) {
  for (const Mutation& mutation : transaction.mutations) {
    if (mutation.value && mutation.value->size() > kValueBytes) {
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("a record of table {} has {} bytes; the limit is {}", mutation.table,
                              mutation.value->size(), kValueBytes));
    }
  }
  return {};
}

std::unexpected<Error> conflict(const Condition& condition) {
  return fail(ErrorCode::kConflict,
              fmt::format("a record of table {} was changed meanwhile", condition.table));
}

Result<> check_watch_start(Revision from, Revision trimmed, Revision current) {
  if (from >= trimmed && from <= current) return {};
  return fail(
      ErrorCode::kOutOfRange,
      fmt::format("the change log covers revisions {} to {}, not {}", trimmed, current, from));
}

}  // namespace minato::store
