// Compare-and-set with another try.
#pragma once

#include <functional>

#include "base/limits.h"
#include "store/store.h"

namespace minato::store {

// Commits what `build` makes from the tables as they are; when it lost a race, builds again, at
// most limits::kConflictRetries times (then kConflict). A transaction without mutations is not
// committed. Runs on the executor of the tables; `build` refers to nothing that goes away
// meanwhile.
inline Awaitable<Result<Revision>> commit_with_retry(Store& store,
                                                     std::function<Result<Transaction>()> build) {
  for (int retries = 0;; ++retries) {
    CO_TRY(Transaction transaction, build());
    if (transaction.mutations.empty()) co_return store.revision();
    auto committed = co_await store.commit(std::move(transaction));
    if (committed || committed.error().code != ErrorCode::kConflict) co_return committed;
    if (retries == limits::kConflictRetries) co_return committed;
  }
}

}  // namespace minato::store
