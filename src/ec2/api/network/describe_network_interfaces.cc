#include "ec2/api/filters.h"
#include "ec2/model/catalog.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

api::NetworkInterface interface_of(const InstanceRecord& record) {
  const auto& source = record.instance.network_interfaces->front();
  api::NetworkInterface made;
  made.network_interface_id = source.network_interface_id;
  made.availability_zone = zone_name(record.region, record.zone);
  made.description = source.description;
  made.groups = record.instance.security_groups;
  made.interface_type = "interface";
  made.mac_address = source.mac_address;
  made.owner_id = record.account;
  made.private_ip_address = source.private_ip_address;
  made.private_dns_name = source.private_dns_name;
  made.requester_managed = false;
  made.source_dest_check = true;
  made.status = "in-use";
  made.subnet_id = source.subnet_id;
  made.vpc_id = source.vpc_id;
  made.tag_set.emplace();
  if (record.instance.public_ip_address) {
    auto& association = made.association.emplace();
    association.public_ip = record.instance.public_ip_address;
    association.public_dns_name = record.instance.public_dns_name;
    association.ip_owner_id = "amazon";
  }
  auto& attachment = made.attachment.emplace();
  attachment.instance_id = record.id();
  attachment.instance_owner_id = record.account;
  attachment.device_index = 0;
  attachment.delete_on_termination = true;
  attachment.status = "attached";
  attachment.attach_time = record.instance.launch_time;
  return made;
}

std::optional<Values> interface_values(const api::NetworkInterface& made, std::string_view name) {
  if (name == "network-interface-id") return Values{made.network_interface_id.value_or("")};
  if (name == "attachment.instance-id") return Values{*made.attachment->instance_id};
  if (name == "subnet-id") return Values{made.subnet_id.value_or("")};
  if (name == "vpc-id") return Values{made.vpc_id.value_or("")};
  if (name == "status") return Values{*made.status};
  if (name == "description") return Values{made.description.value_or("")};
  if (name == "private-ip-address" || name == "addresses.private-ip-address") {
    return Values{made.private_ip_address.value_or("")};
  }
  if (name == "availability-zone") return Values{*made.availability_zone};
  if (name == "owner-id") return Values{*made.owner_id};
  if (name == "requester-id" || name == "requester-managed") return Values{"false"};
  if (name == "group-id" || name == "group-name") {
    Values values;
    for (const auto& group : made.groups.value_or(std::vector<api::GroupIdentifier>{})) {
      values.push_back((name == "group-id" ? group.group_id : group.group_name).value_or(""));
    }
    return values;
  }
  return tag_values(made.tag_set, name);
}

Answer<api::DescribeNetworkInterfaces> describe_network_interfaces(
    Ec2Service& service, const Context& context,
    const api::DescribeNetworkInterfaces::Request& request, const Anything&) {
  std::vector<api::NetworkInterface> interfaces;
  for (const auto* record :
       service.state.instances(record_key(context.account, context.region, ""))) {
    const auto& own = record->instance.network_interfaces;
    if (!own || own->empty()) continue;
    interfaces.push_back(interface_of(*record));
  }
  if (const auto& ids = request.network_interface_ids; ids && !ids->empty()) {
    std::erase_if(interfaces, [&](const api::NetworkInterface& made) {
      return std::ranges::find(*ids, made.network_interface_id.value_or("")) == ids->end();
    });
  }
  CO_TRY(interfaces,
         filtered<api::NetworkInterface>(std::move(interfaces), request.filters, interface_values));
  api::DescribeNetworkInterfacesResult result;
  CO_TRY(result.network_interfaces, page_of(
                                        context, std::move(interfaces), request,
                                        [](const api::NetworkInterface& made) {
                                          return made.network_interface_id.value_or("");
                                        },
                                        result.next_token));
  co_return result;
}

}  // namespace

const Operation<api::DescribeNetworkInterfaces> kDescribeNetworkInterfaces{
    .find = anything<api::DescribeNetworkInterfaces::Request>,
    .resources = any_resource,
    .sample = R"({})",
    .handle = reading<describe_network_interfaces>};

}  // namespace minato::ec2
