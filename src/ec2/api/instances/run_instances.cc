#include "base/arn.h"
#include "codec/base64.h"
#include "ec2/api/filters.h"
#include "ec2/model/catalog.h"
#include "ec2/service/network_defaults.h"
#include "ec2/user_data/user_data.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

// What a launch asks for, checked.
struct Launch {
  const InstanceType* type = nullptr;
  int zone = 0;
  std::vector<api::GroupIdentifier> groups;
  ProfileInfo profile;
  Tags tags;
};

Result<> check_counts(const api::RunInstancesRequest& request) {
  if (request.min_count < 1) {
    return fail(errors::invalid_value(std::to_string(request.min_count), "minCount",
                                      "It must be at least 1."));
  }
  if (request.max_count < request.min_count) {
    return fail(errors::invalid_value(std::to_string(request.min_count), "minCount",
                                      "It must not be greater than maxCount."));
  }
  if (request.max_count > kInstanceIndexMax) return fail(errors::instance_limit(kInstanceIndexMax));
  return {};
}

const Values* interface_groups(const api::RunInstances::Request& request) {
  if (!request.network_interfaces || request.network_interfaces->empty()) return nullptr;
  const auto& groups = request.network_interfaces->front().groups;
  return groups ? &*groups : nullptr;
}

std::string wanted_subnet(const api::RunInstances::Request& request) {
  const auto interface = request.network_interfaces && !request.network_interfaces->empty()
                             ? request.network_interfaces->front().subnet_id
                             : std::nullopt;
  return request.subnet_id.value_or(interface.value_or(""));
}

Result<int> find_zone(const Context& context, const api::RunInstances::Request& request) {
  const std::string subnet = wanted_subnet(request);
  if (!subnet.empty()) {
    for (int zone = 0; zone < kZones; ++zone) {
      if (default_subnet_id(context.account, context.region, zone) == subnet) return zone;
    }
    return fail(errors::subnet_not_found(subnet));
  }
  const std::string name =
      request.placement ? request.placement->availability_zone.value_or("") : "";
  if (name.empty()) return 0;
  const auto zone = zone_index(context.region, name);
  if (!zone) {
    return fail(errors::invalid_value(name, "availabilityZone", "There is no such zone."));
  }
  return *zone;
}

Result<std::vector<NamedGroup>> name_groups(const State& state, const Context& context,
                                            const api::RunInstances::Request& request) {
  std::vector<NamedGroup> named;
  Values ids = request.security_group_ids.value_or(Values{});
  if (const auto* more = interface_groups(request))
    ids.insert(ids.end(), more->begin(), more->end());
  for (const auto& id : ids) {
    TRY(named.emplace_back(), name_group(state, context, id, std::nullopt));
  }
  Values names = request.security_groups.value_or(Values{});
  if (ids.empty() && names.empty()) names.emplace_back("default");
  for (const auto& name : names) {
    TRY(named.emplace_back(), name_group(state, context, std::nullopt, name));
  }
  return named;
}

std::string profile_name(const api::IamInstanceProfileSpecification& profile) {
  return profile.arn.value_or(profile.name.value_or(""));
}

Result<NamedLaunch> named_launch(const Ec2Service& service, const Context& context,
                                 const api::RunInstances::Request& request) {
  NamedLaunch named{.image = request.image_id.value_or("*"),
                    .subnet = wanted_subnet(request),
                    .groups = {},
                    .key_name = request.key_name,
                    .profile = std::nullopt};
  if (named.subnet.empty()) {
    const auto zone = find_zone(context, request);
    named.subnet = zone ? default_subnet_id(context.account, context.region, *zone) : "*";
  }
  TRY(named.groups, name_groups(service.state, context, request));
  if (request.iam_instance_profile) {
    auto profile =
        service.find_profile(context.account, profile_name(*request.iam_instance_profile));
    if (profile) named.profile = std::move(*profile);
  }
  return named;
}

// What AWS lists for a launch into a VPC of an image with a volume. Images are of no account.
aws::Arns launch_arns(const Context& context, const NamedLaunch& named) {
  aws::Arns arns = {make_arn("ec2", context.region, "", "image/" + named.image),
                    arn_of(context, "instance", "*"), arn_of(context, "network-interface", "*"),
                    arn_of(context, "volume", "*"), arn_of(context, "subnet", named.subnet)};
  for (const auto& group : named.groups) {
    arns.push_back(arn_of(context, "security-group", group.id));
  }
  if (named.key_name) arns.push_back(arn_of(context, "key-pair", *named.key_name));
  return arns;
}

// The role of the instance profile that new instances get.
aws::Arns passed_role(const Ec2Service& service, const Context& context,
                      const api::RunInstances::Request& request) {
  if (!request.iam_instance_profile) return {};
  const auto found =
      service.find_profile(context.account, profile_name(*request.iam_instance_profile));
  if (found && !found->role_arn.empty()) return {found->role_arn};
  return {};
}

Result<std::vector<api::GroupIdentifier>> find_groups(const State& state, const Context& context,
                                                      const std::vector<NamedGroup>& groups) {
  std::vector<api::GroupIdentifier> found;
  for (const auto& named : groups) {
    TRY(const GroupRecord* group, find_group(state, context, named));
    auto& identifier = found.emplace_back();
    identifier.group_id = group->id();
    identifier.group_name = group->group.group_name;
  }
  return found;
}

Result<Launch> check_launch(Ec2Service& service, const Context& context,
                            const api::RunInstances::Request& request, const NamedLaunch& named) {
  Launch launch;
  TRY_VOID(check_counts(request));
  if (!request.image_id) return fail(errors::missing_parameter("ImageId"));
  if (*request.image_id != image_id()) return fail(errors::image_not_found(*request.image_id));
  const std::string type = request.instance_type.value_or("t3.micro");
  launch.type = find_instance_type(type);
  if (!launch.type) return fail(errors::instance_type_unknown(type));
  const std::string prefix = record_key(context.account, context.region, "");
  if (request.key_name && !service.keys.by_name(prefix, *request.key_name)) {
    return fail(errors::key_pair_not_found(*request.key_name));
  }
  if (request.user_data) {
    const auto bytes = base64_decode(*request.user_data);
    if (!bytes) return fail(errors::user_data_not_base64());
    if (bytes->size() > kUserDataBytesMax) {
      return fail(errors::user_data_too_long(kUserDataBytesMax));
    }
  }
  if (request.iam_instance_profile) {
    if (!named.profile) {
      return fail(errors::profile_not_found(profile_name(*request.iam_instance_profile)));
    }
    launch.profile = *named.profile;
  }
  TRY(launch.zone, find_zone(context, request));
  TRY(launch.groups, find_groups(service.state, context, named.groups));
  launch.tags = tags_for(request.tag_specifications, "instance");
  return launch;
}

api::Instance make_instance(const Context& context, const api::RunInstancesRequest& request,
                            const Launch& launch, std::string id) {
  api::Instance instance;
  instance.instance_id = std::move(id);
  instance.image_id = request.image_id;
  instance.instance_type = std::string(launch.type->name);
  instance.launch_time = context.now;
  instance.architecture = "x86_64";
  instance.client_token = request.client_token;
  instance.key_name = request.key_name;
  instance.hypervisor = "xen";
  instance.root_device_type = "ebs";
  instance.virtualization_type = "hvm";
  instance.ena_support = true;
  instance.ebs_optimized = false;
  instance.source_dest_check = true;
  instance.security_groups = launch.groups;
  instance.block_device_mappings.emplace();
  instance.product_codes.emplace();
  instance.vpc_id = default_vpc_id(context.account, context.region);
  instance.subnet_id = default_subnet_id(context.account, context.region, launch.zone);
  instance.monitoring.emplace().state = "disabled";
  auto& placement = instance.placement.emplace();
  placement.availability_zone = zone_name(context.region, launch.zone);
  placement.group_name = "";
  placement.tenancy = "default";
  auto& cpu = instance.cpu_options.emplace();
  cpu.core_count = std::max(1, launch.type->vcpus / 2);
  cpu.threads_per_core = 2;
  if (!launch.profile.arn.empty()) {
    auto& profile = instance.iam_instance_profile.emplace();
    profile.arn = launch.profile.arn;
    profile.id = launch.profile.id;
  }
  if (!launch.tags.empty()) instance.tags = launch.tags;
  return instance;
}

void fill_addresses(InstanceRecord& record, const InstanceDriver& driver) {
  const auto addresses = driver.plan().instance(record.index, record.zone, record.region);
  auto& instance = record.instance;
  instance.private_ip_address = addresses.private_ip;
  instance.private_dns_name = addresses.private_dns;
  instance.public_ip_address = addresses.public_ip;
  instance.public_dns_name = addresses.public_dns;
  auto& interface = instance.network_interfaces.emplace().emplace_back();
  interface.network_interface_id =
      default_resource_id("eni/" + record.id(), record.account, record.region);
  interface.mac_address = addresses.mac;
  interface.private_ip_address = addresses.private_ip;
  interface.private_dns_name = addresses.private_dns;
  interface.subnet_id = instance.subnet_id;
  interface.vpc_id = instance.vpc_id;
  interface.owner_id = record.account;
  interface.status = "in-use";
  interface.source_dest_check = true;
  interface.interface_type = "interface";
  interface.description = "";
  interface.groups = instance.security_groups;
  auto& association = interface.association.emplace();
  association.public_ip = addresses.public_ip;
  association.public_dns_name = addresses.public_dns;
  association.ip_owner_id = "amazon";
  auto& attachment = interface.attachment.emplace();
  attachment.device_index = 0;
  attachment.status = "attached";
  attachment.delete_on_termination = true;
  attachment.attach_time = instance.launch_time;
}

// The reservation of an earlier call with this client token, or an empty one.
api::Reservation earlier_reservation(const State& state, const Context& context,
                                     const std::string& token) {
  api::Reservation reservation;
  for (const auto* record : state.instances(record_key(context.account, context.region, ""))) {
    if (record->instance.client_token != token) continue;
    reservation.reservation_id = record->reservation_id;
    reservation.owner_id = record->account;
    if (!reservation.instances) reservation.instances.emplace();
    reservation.instances->push_back(record->instance);
  }
  return reservation;
}

Answer<api::RunInstances> run_instances(Ec2Service& service, const Context& context,
                                        const api::RunInstances::Request& request,
                                        const NamedLaunch& named) {
  CO_TRY_VOID(co_await service.lifecycle.ensure_open());
  CO_TRY_VOID(co_await ensure_default_group(service.state, service.random, context));
  CO_TRY(const Launch launch, check_launch(service, context, request, named));
  if (request.dry_run.value_or(false)) co_return fail(errors::dry_run());
  if (request.client_token && !request.client_token->empty()) {
    auto earlier = earlier_reservation(service.state, context, *request.client_token);
    if (earlier.reservation_id) co_return earlier;
  }
  api::Reservation reservation;
  reservation.reservation_id = "r-" + random_hex(service.random, 17);
  reservation.owner_id = context.account;
  reservation.groups.emplace();
  std::vector<InstanceRecord> records;
  for (int i = 0; i < request.max_count; ++i) {
    InstanceRecord record;
    record.instance =
        make_instance(context, request, launch, "i-" + random_hex(service.random, 17));
    record.instance.ami_launch_index = i;
    record.account = context.account;
    record.region = context.region;
    record.reservation_id = *reservation.reservation_id;
    record.zone = launch.zone;
    record.user_data = request.user_data.value_or("");
    record.role_arn = launch.profile.role_arn;
    record.set_state(LifeState::kPending, "", context.now);
    records.push_back(std::move(record));
  }
  CO_TRY(records, co_await service.state.create_instances(std::move(records),
                                                          [&service](InstanceRecord& record) {
                                                            fill_addresses(record, service.driver);
                                                          }));
  reservation.instances.emplace();
  for (auto& record : records) {
    service.lifecycle.follow(record_key(record.account, record.region, record.id()));
    // As in EC2 the public address shows up once the instance runs.
    record.instance.public_dns_name = "";
    record.instance.public_ip_address.reset();
    reservation.instances->push_back(std::move(record.instance));
  }
  co_return reservation;
}

}  // namespace

const Operation<api::RunInstances, NamedLaunch> kRunInstances{
    .find = named_launch,
    .resources = launch_arns,
    .passes = {{.roles = passed_role, .to = "ec2.amazonaws.com"}},
    .sample = R"({"ImageId": "{image}", "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1,
        "KeyName": "{key-pair}", "SecurityGroups": ["{security-group-name}"],
        "SubnetId": "{subnet}", "IamInstanceProfile": {"Name": "{instance-profile}"}})",
    .handle = run_instances};

}  // namespace minato::ec2
