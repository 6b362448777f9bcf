// The rules for a batch of PutLogEvents. Pure.
#pragma once

#include <optional>
#include <vector>

#include "base/clock.h"
#include "gen/logs.h"
#include "logs/event_store.h"

namespace minato::logs {

struct CheckedBatch {
  std::vector<NewEvent> events;  // without those that were rejected
  std::optional<api::RejectedLogEventsInfo> rejected;
};

// `retention_days` 0: for ever. InvalidParameterException for a batch that is too large, out of
// order or spans more than 24 hours; events that are too old or too new are only left out.
Result<CheckedBatch> check_batch(const std::vector<api::InputLogEvent>& events,
                                 std::int32_t retention_days, TimePoint now);

}  // namespace minato::logs
