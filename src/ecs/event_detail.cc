#include "ecs/event_detail.h"

#include <boost/json.hpp>
#include <chrono>
#include <cmath>

#include "aws/json.h"
#include "codec/time.h"
#include "ecs/common.h"

namespace minato::ecs {
namespace {

namespace bjson = boost::json;

TimePoint from_epoch(double seconds) {
  return TimePoint(std::chrono::duration_cast<TimePoint::duration>(
      std::chrono::milliseconds(std::llround(seconds * 1000.0))));
}

bool is_number(const bjson::value& value) {
  return value.is_double() || value.is_int64() || value.is_uint64();
}

// In the API's shapes of tasks and instances the numbers named "...At" are the times.
void spell_times(bjson::value& value) {
  if (auto* list = value.if_array()) {
    for (auto& item : *list) spell_times(item);
    return;
  }
  auto* object = value.if_object();
  if (object == nullptr) return;
  for (auto& member : *object) {
    if (member.key().ends_with("At") && is_number(member.value())) {
      member.value() = to_iso8601(from_epoch(member.value().to_number<double>()));
    } else {
      spell_times(member.value());
    }
  }
}

template <class T>
std::string spelled(const T& shape) {
  std::string text;
  aws::json::serialize_to(T::kShape, &shape, text);
  bjson::error_code error;
  auto value = bjson::parse(text, error);
  if (error) return "{}";
  spell_times(value);
  return bjson::serialize(value);
}

}  // namespace

std::string task_event_detail(const TaskRecord& record) {
  return spelled(shown_task(record, true));
}

std::string instance_event_detail(const EcsService& service, const InstanceRecord& record) {
  return spelled(shown_instance(service, record, true));
}

}  // namespace minato::ecs
