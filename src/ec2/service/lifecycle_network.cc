// The network half of Lifecycle: who gets through to an instance, and the names that lead to it.
#include "base/log.h"
#include "ec2/model/permissions.h"
#include "ec2/service/group_members.h"
#include "ec2/service/lifecycle.h"

namespace minato::ec2 {
namespace {

bool same(const InboundRule& a, const InboundRule& b) {
  return a.protocol == b.protocol && a.from_port == b.from_port && a.to_port == b.to_port &&
         a.sources == b.sources;
}

}  // namespace

std::vector<InboundRule> Lifecycle::inbound_of(const InstanceRecord& record) const {
  const std::string prefix = record_key(record.account, record.region, "");
  std::vector<InboundRule> rules;
  for (const auto* group : groups_of(ports_.state, record)) {
    auto made = to_inbound(group->rules, [&](const std::string& group_id) {
      return group_members(ports_.state, prefix, group_id);
    });
    rules.insert(rules.end(), made.begin(), made.end());
  }
  return rules;
}

Awaitable<Result<>> Lifecycle::apply_security_groups() {
  std::vector<std::string> keys;
  for (const auto& [key, rules] : applied_) keys.push_back(key);
  Result<> outcome;
  for (const auto& key : keys) {
    const auto* record = ports_.state.instance(key);
    if (!record || !applied_.contains(key)) continue;
    auto rules = inbound_of(*record);
    if (std::ranges::equal(rules, applied_[key], same)) continue;
    applied_[key] = rules;
    if (record->state() != LifeState::kRunning) continue;
    route(*record);
    auto done = co_await ports_.driver.set_inbound(record->id(), std::move(rules));
    if (!done && done.error().code != ErrorCode::kNotFound) {
      applied_[key].clear();  // so that the next call tries again
      outcome = fail(done.error());
    }
  }
  co_return outcome;
}

void Lifecycle::route(const InstanceRecord& record) {
  const auto& instance = record.instance;
  const auto ports = published_[record.id()];
  ports_.router.set_instance(RoutedInstance{
      .instance_id = record.id(),
      .public_dns = instance.public_dns_name.value_or(""),
      .public_ip = instance.public_ip_address.value_or(""),
      .private_ip = instance.private_ip_address.value_or(""),
      .inbound = inbound_of(record),
  });
  if (!routed_.insert(record.id()).second) return;
  for (const std::uint16_t port : ports) ports_.router.publish(record.id(), port);
}

void Lifecycle::set_ports(const std::string& instance_id, const std::set<std::uint16_t>& ports) {
  auto& published = published_[instance_id];
  if (routed_.contains(instance_id)) {
    for (const std::uint16_t port : published) {
      if (!ports.contains(port)) ports_.router.unpublish(instance_id, port);
    }
    for (const std::uint16_t port : ports) {
      if (!published.contains(port)) ports_.router.publish(instance_id, port);
    }
  }
  published = ports;
}

}  // namespace minato::ec2
