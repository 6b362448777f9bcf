// What every back end checks and answers in the same words.
#pragma once

#include "base/result.h"
#include "store/store.h"

namespace minato::store {

// kInvalidArgument when a value is over kValueBytes.
Result<> validate(const Transaction& transaction);
// kConflict that names the record.
std::unexpected<Error> conflict(const Condition& condition);
// kOutOfRange unless `from` is in [trimmed, current]; `trimmed` is the last revision that is no
// longer in the change log.
Result<> check_watch_start(Revision from, Revision trimmed, Revision current);

}  // namespace minato::store
