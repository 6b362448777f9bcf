#include <map>

#include "ec2/api/instances/instance_views.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

Answer<api::DescribeInstances> describe_instances(Ec2Service& service, const Context& context,
                                                  const api::DescribeInstances::Request& request,
                                                  const Anything&) {
  CO_TRY(const auto keys, instance_keys(service.state, context, request.instance_ids));
  std::vector<InstanceRecord> records;
  for (const auto& key : keys) records.push_back(*service.state.instance(key));
  CO_TRY(records,
         filtered<InstanceRecord>(std::move(records), request.filters, instance_filter_values));
  api::DescribeInstancesResult result;
  CO_TRY(records, page_of(
                      context, std::move(records), request,
                      [](const InstanceRecord& record) { return record.id(); }, result.next_token));
  std::map<std::string, std::size_t> position;
  auto& reservations = result.reservations.emplace();
  for (const auto& record : records) {
    const auto [at, added] = position.emplace(record.reservation_id, reservations.size());
    if (added) {
      auto& reservation = reservations.emplace_back();
      reservation.reservation_id = record.reservation_id;
      reservation.owner_id = record.account;
      reservation.groups.emplace();
      reservation.instances.emplace();
    }
    reservations[at->second].instances->push_back(visible_instance(record));
  }
  co_return result;
}

}  // namespace

const Operation<api::DescribeInstances> kDescribeInstances{
    .find = anything<api::DescribeInstances::Request>,
    .resources = any_resource,
    .sample = R"({"InstanceIds": ["{instance}"]})",
    .handle = reading<describe_instances>};

}  // namespace minato::ec2
