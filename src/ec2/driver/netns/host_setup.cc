#include "ec2/driver/netns/host_setup.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

#include "base/log.h"
#include "ec2/driver/netns/commands.h"
#include "ec2/driver/netns/processes.h"
#include "net/process.h"

namespace minato::ec2 {
namespace {

namespace fs = std::filesystem;

std::string bridge_folder(const InstallationNames& names) {
  return "/sys/class/net/" + names.bridge;
}

// An engine of this machine sets the policy of FORWARD to drop, and bridged packets pass there too
// where bridge-nf-call-iptables is on. At the head of FORWARD the rules hold with and without that
// engine, and also when it starts later; DOCKER-USER would exist only in one of these cases.
constexpr const char* kForwardRules[] = {
    "-i $1 -m comment --comment minato -j ACCEPT",
    "-o $1 -m conntrack --ctstate RELATED,ESTABLISHED -m comment --comment minato -j ACCEPT",
};

std::string forward_script(bool add) {
  std::string script;
  for (const char* rule : kForwardRules) {
    script += add ? fmt::format(
                        "iptables -w -C FORWARD {0} 2>/dev/null || "
                        "iptables -w -I FORWARD {0} || exit 1\n",
                        rule)
                  : fmt::format("while iptables -w -D FORWARD {} 2>/dev/null; do :; done\n", rule);
  }
  return script;
}

Awaitable<Result<std::string>> run_forward_script(InstallationNames names, bool add) {
  return run_command({"/bin/sh", "-c", forward_script(add), "minato-forward", names.bridge});
}

void enable(const std::string& path) {
  if (read_text_file(path).starts_with('1')) return;
  if (!write_text_file(path, "1")) log::warn("cannot turn on {}", path);
}

}  // namespace

Result<> check_machine() {
  if (::geteuid() != 0) {
    return fail(ErrorCode::kFailedPrecondition,
                "container instances with an address of their own need root");
  }
  for (const char* program :
       {"dockerd", "containerd", "runc", "ip", "nft", "nsenter", "iptables"}) {
    if (find_program(program).empty()) {
      return fail(ErrorCode::kFailedPrecondition, fmt::format("{} is not installed", program));
    }
  }
  return {};
}

Awaitable<Result<>> set_up_host(InstallationNames names, AddressPlan plan, HostAccess access) {
  std::error_code error;
  fs::create_directories(names.runtime_dir, error);
  fs::permissions(names.runtime_dir, fs::perms::owner_all, error);
  // An engine takes the second where the first names only systemd-resolved on loopback.
  access.nameservers = parse_nameservers(read_text_file("/etc/resolv.conf") + "\n" +
                                         read_text_file("/run/systemd/resolve/resolv.conf"));
  access.uplinks = parse_uplinks(read_text_file("/proc/net/route"));
  CO_TRY_VOID(co_await run_command({"nft", "-f", "-"}, nft_guard_script(names, access)));
  if (!fs::exists(bridge_folder(names), error)) {
    CO_TRY_VOID(co_await run_command({"ip", "-batch", "-"}, ip_bridge_script(names, plan)));
  }
  CO_TRY_VOID(co_await run_command({"nft", "-f", "-"}, nft_host_script(names, plan)));
  // Answers to 127.0.0.1 come back over the bridge and would otherwise count as martian. The guard
  // keeps out what is no answer.
  enable(fmt::format("/proc/sys/net/ipv4/conf/{}/route_localnet", names.bridge));
  enable("/proc/sys/net/ipv4/ip_forward");
  if (auto forward = co_await run_forward_script(names, true); !forward) {
    log::warn("instances may not reach each other: {}", forward.error().message);
  }
  co_return Result<>{};
}

Awaitable<void> tear_down_host(InstallationNames names) {
  (void)co_await run_command({"nft", "-f", "-"}, nft_remove_tables(names));
  (void)co_await run_forward_script(names, false);
  std::error_code error;
  if (fs::exists(bridge_folder(names), error)) {
    (void)co_await run_command({"ip", "link", "del", names.bridge});
  }
  fs::remove_all(names.runtime_dir, error);
}

}  // namespace minato::ec2
