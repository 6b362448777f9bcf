#include "ec2/api/instances/instance_views.h"
#include "ec2/model/catalog.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

api::InstanceStatusSummary summary(const InstanceRecord& record, bool reachable) {
  api::InstanceStatusSummary made;
  if (record.state() != LifeState::kRunning) {
    made.status = record.state() == LifeState::kPending ? "initializing" : "not-applicable";
    return made;
  }
  made.status = reachable ? "ok" : "impaired";
  auto& detail = made.details.emplace().emplace_back();
  detail.name = "reachability";
  detail.status = reachable ? "passed" : "failed";
  return made;
}

Answer<api::DescribeInstanceStatus> describe_instance_status(
    Ec2Service& service, const Context& context,
    const api::DescribeInstanceStatus::Request& request, const Anything&) {
  CO_TRY(const auto keys, instance_keys(service.state, context, request.instance_ids));
  std::vector<InstanceRecord> records;
  for (const auto& key : keys) {
    const auto* record = service.state.instance(key);
    if (record->state() == LifeState::kRunning || request.include_all_instances.value_or(false)) {
      records.push_back(*record);
    }
  }
  CO_TRY(records,
         filtered<InstanceRecord>(std::move(records), request.filters, instance_filter_values));
  api::DescribeInstanceStatusResult result;
  CO_TRY(records, page_of(
                      context, std::move(records), request,
                      [](const InstanceRecord& record) { return record.id(); }, result.next_token));
  auto& statuses = result.instance_statuses.emplace();
  for (const auto& record : records) {
    auto& status = statuses.emplace_back();
    status.instance_id = record.id();
    status.availability_zone = zone_name(record.region, record.zone);
    status.instance_state = record.instance.state;
    status.instance_status =
        summary(record, service.driver.status(record.id()) == InstanceStatus::kRunning);
    status.system_status = summary(record, true);
  }
  co_return result;
}

}  // namespace

const Operation<api::DescribeInstanceStatus> kDescribeInstanceStatus{
    .find = anything<api::DescribeInstanceStatus::Request>,
    .resources = any_resource,
    .sample = R"({"InstanceIds": ["{instance}"]})",
    .handle = reading<describe_instance_status>};

}  // namespace minato::ec2
