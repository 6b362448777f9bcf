#include "ec2/driver/netns/instance_network.h"

#include <filesystem>

#include "ec2/driver/netns/commands.h"
#include "ec2/driver/netns/processes.h"
#include "ec2/network/guard_script.h"

namespace minato::ec2 {
namespace {

namespace fs = std::filesystem;

// Holds the public address; written last, so its presence means the network is whole.
std::string marker_path(const InstanceNames& names) {
  return names.runtime_dir + "/network";
}

// nft refuses an element that exists with another value, which only a crash leaves behind.
Awaitable<Result<>> announce(InstanceNetwork network) {
  const auto add = nft_add_public(network.installation, network.addresses) +
                   nft_add_sender(network.installation, network.instance, network.addresses);
  if (co_await run_command({"nft", "-f", "-"}, add)) co_return Result<>{};
  CO_TRY_VOID(co_await run_command(
      {"nft", "-f", "-"},
      nft_delete_public(network.installation, network.addresses.public_ip) + add));
  co_return Result<>{};
}

}  // namespace

bool network_complete(const InstanceNames& names) {
  std::error_code error;
  return fs::exists(names.netns_path, error) && fs::exists(marker_path(names), error);
}

Awaitable<Result<>> create_network(InstanceNetwork network, std::vector<InboundRule> rules) {
  const auto& names = network.instance;
  CO_TRY_VOID(co_await run_command(
      {"ip", "-batch", "-"}, ip_cable_script(network.installation, names, network.addresses)));
  // Closed before it has an address.
  CO_TRY_VOID(co_await apply_inbound(names, network.plan.gateway(), std::move(rules)));
  CO_TRY_VOID(co_await run_command({"ip", "-n", names.netns, "-batch", "-"},
                                   ip_inside_script(network.plan, network.addresses)));
  CO_TRY_VOID(co_await announce(network));
  std::error_code error;
  fs::create_directories(names.runtime_dir, error);
  if (!write_text_file(marker_path(names), network.addresses.public_ip)) {
    co_return fail(ErrorCode::kInternal, "cannot write to " + names.runtime_dir);
  }
  co_return Result<>{};
}

Awaitable<Result<>> refresh_network(InstanceNetwork network, std::vector<InboundRule> rules) {
  CO_TRY_VOID(co_await announce(network));
  co_return co_await apply_inbound(network.instance, network.plan.gateway(), std::move(rules));
}

Awaitable<Result<>> apply_inbound(InstanceNames names, Ipv4 gateway,
                                  std::vector<InboundRule> rules) {
  CO_TRY_VOID(co_await run_command({"nsenter", "--net=" + names.netns_path, "nft", "-f", "-"},
                                   nft_inbound_script(gateway, rules) + nft_metadata_script()));
  co_return Result<>{};
}

Awaitable<void> remove_network(InstallationNames installation, InstanceNames names) {
  const auto public_ip = read_text_file(marker_path(names));
  std::error_code error;
  if (Ipv4::parse(public_ip)) {
    (void)co_await run_command({"nft", "-f", "-"}, nft_delete_public(installation, public_ip));
  }
  (void)co_await run_command({"nft", "-f", "-"}, nft_delete_sender(installation, names));
  std::string script;
  // A listener of ours keeps the namespace alive, so the cable is removed by itself.
  if (fs::exists("/sys/class/net/" + names.veth, error)) script = "link del " + names.veth + "\n";
  if (fs::exists(names.netns_path, error)) script += "netns del " + names.netns + "\n";
  if (!script.empty()) (void)co_await run_command({"ip", "-force", "-batch", "-"}, script);
  fs::remove(marker_path(names), error);
}

}  // namespace minato::ec2
