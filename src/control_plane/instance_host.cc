#include "control_plane/instance_host.h"

#include <unistd.h>

#include <filesystem>

#include "agent/settings.h"
#include "base/arn.h"
#include "base/log.h"
#include "control_plane/instance_identities.h"
#include "ec2/network/net_script.h"

namespace minato {
namespace {

constexpr auto kSessionLifetime = std::chrono::hours(6);
// A session is replaced when this little of it is left.
constexpr auto kSessionReserve = std::chrono::minutes(10);

}  // namespace

void InstanceAddressBook::add(const ec2::Cidr& network, const std::string& address,
                              std::string instance_id) {
  const std::lock_guard lock(mutex_);
  network_ = network;
  ids_.insert_or_assign(address, std::move(instance_id));
}

void InstanceAddressBook::remove(const std::string& instance_id) {
  const std::lock_guard lock(mutex_);
  std::erase_if(ids_, [&](const auto& entry) { return entry.second == instance_id; });
}

std::string InstanceAddressBook::find(const std::string& address) const {
  const std::lock_guard lock(mutex_);
  if (const auto found = ids_.find(address); found != ids_.end()) return found->second;
  const auto parsed = ec2::Ipv4::parse(address);
  return network_ && parsed && network_->contains(*parsed) ? std::string(kUnknown) : std::string();
}

iam::SessionCredentials InstanceHost::make_session(const ec2::AgentHost& host) {
  const TimePoint now = ports_.clock.now();
  const auto role = Arn::parse(host.role_arn);
  if (role && role->account == host.account) {
    auto issued = ports_.iam.issue_role_credentials({.role_arn = host.role_arn,
                                                     .session_name = host.instance_id,
                                                     .duration = kSessionLifetime,
                                                     .service = "ec2.amazonaws.com",
                                                     .instance = host.instance_id},
                                                    now);
    if (issued) return std::move(*issued);
    log::warn("{}: {}; its agent acts as the instance itself", host.instance_id,
              issued.error().message);
  }
  aws::Principal principal = roleless_principal(host.account, host.instance_id);
  principal.ends_with = host.instance_id;
  return ports_.iam.issue_session(std::move(principal),
                                  {.issued = now, .expiration = now + kSessionLifetime});
}

agent::CredentialSource InstanceHost::credentials_for(ec2::AgentHost host) {
  return [this, host = std::move(host),
          session = iam::SessionCredentials{}]() mutable -> aws::SigningCredentials {
    if (session.expiration - kSessionReserve < ports_.clock.now()) session = make_session(host);
    return {.access_key_id = session.access_key_id,
            .secret_key = session.secret_key,
            .session_token = session.session_token};
  };
}

agent::AgentConfig InstanceHost::config_for(const ec2::AgentHost& host,
                                            const ec2::SignedIdentity& identity) {
  agent::AgentConfig config;
  config.endpoint = "http://127.0.0.1:" + std::to_string(port_);
  config.region = host.region;
  config.credentials = credentials_for(host);
  config.data_dir = ports_.data_dir + "/agents/" + host.instance_id;
  config.docker_socket = host.engine_socket;
  config.instance_identity_document = identity.document;
  config.instance_identity_signature = identity.signature;
  config.attributes = {
      {"ecs.availability-zone", host.availability_zone},
      {"ecs.instance-type", host.instance_type},
      {"ecs.ami-id", host.image_id},
  };
  config.cpu_units = host.vcpus * 1024;
  config.memory_mib = host.memory_mib;
  for (const std::string& note : agent::apply_settings(host.settings, config)) {
    log::warn("agent of {}: {}", host.instance_id, note);
  }
  return config;
}

Awaitable<Result<>> InstanceHost::start(ec2::AgentHost host) {
  const std::string id = host.instance_id;
  if (running_.contains(id)) co_return Result<>();
  CO_TRY(auto identity, co_await metadata_.identity_of(host));
  // Inside the instance localhost:<port> is this server: images have the same name everywhere.
  CO_TRY(const int socket, ports_.driver.listen_inside(id, "127.0.0.1", port_));
  // What comes through it is the instance's, never a local user's: its tasks can connect, too.
  auto adopted = server_->adopt_listener(socket, {.name = id, .address = host.private_ip});
  if (!adopted) {
    close(socket);
    co_return fail(adopted.error());
  }
  addresses_.add(ports_.driver.plan().vpc, host.private_ip, id);
  Running running;
  running.listener = *adopted;
  running.agent = std::make_unique<agent::Agent>(config_for(host, identity), ports_.control);
  if (auto started = running.agent->start(); !started) {
    server_->close_listener(running.listener);
    addresses_.remove(id);
    co_return fail(started.error());
  }
  running_.emplace(id, std::move(running));
  co_await serve_metadata(std::move(host), std::move(identity));
  co_return Result<>();
}

Awaitable<void> InstanceHost::serve_metadata(ec2::AgentHost host, ec2::SignedIdentity identity) {
  const std::string id = host.instance_id;
  const auto socket = ports_.driver.listen_inside(id, ec2::kMetadataAddress, ec2::kMetadataPort);
  Result<> served = socket ? co_await metadata_.serve(std::move(host), std::move(identity), *socket)
                           : Result<>(fail(socket.error()));
  if (!served) log::warn("{}: no metadata address: {}", id, served.error().message);
}

Awaitable<void> InstanceHost::end(std::string instance_id) {
  const auto found = running_.find(instance_id);
  if (found == running_.end()) co_return;
  Running running = std::move(found->second);
  running_.erase(found);
  co_await metadata_.stop(instance_id);
  co_await running.agent->stop();
  server_->close_listener(running.listener);
  addresses_.remove(instance_id);
}

Awaitable<void> InstanceHost::stop(std::string instance_id, bool gone) {
  co_await end(instance_id);
  if (!gone) co_return;
  if (auto done = co_await ports_.ecs.instance_terminated(instance_id); !done) {
    log::error("{}: {}", instance_id, done.error().message);
  }
  std::error_code error;
  std::filesystem::remove_all(ports_.data_dir + "/agents/" + instance_id, error);
  if (error) log::warn("{}: {}", instance_id, error.message());
}

Awaitable<void> InstanceHost::stop_all() {
  while (!running_.empty()) co_await end(running_.begin()->first);
}

}  // namespace minato
