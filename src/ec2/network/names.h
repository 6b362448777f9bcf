// Every name an installation gives to things of the kernel, and its paths. All of them carry a hash
// of the data folder, so that installations and tests on one machine never meet.
#pragma once

#include <string>
#include <string_view>

namespace minato::ec2 {

// /run/minato/<key>/<instance>/      gone after a reboot, like the processes it is about
//   network                          written once the network is complete: "index zone"
//   engine.sock containerd.sock      daemon.json containerd.toml exec/ state/
// <data folder>/instances/<instance>/
//   docker/ containerd/              images and containers
//   engine.log containerd.log
struct InstanceNames {
  std::string netns;       // minato-<key>-<instance>
  std::string netns_path;  // /run/netns/...
  std::string veth;        // this machine's end
  std::string cgroup;      // relative to the root of each hierarchy: minato-<key>/<instance>
  std::string runtime_dir;
  std::string data_dir;
};

// Matches the bridge of every installation, as nft writes it.
inline constexpr std::string_view kAllBridges = "mn*";

struct InstallationNames {
  std::string key;  // 8 hexadecimal digits
  std::string data_dir;
  std::string bridge;
  std::string nft_table;
  std::string cgroup;
  std::string runtime_dir;
  std::string instances_dir;
  std::string netns_prefix;

  // `data_dir` must be absolute and canonical; equal folders give equal names.
  static InstallationNames of(std::string_view data_dir);
  InstanceNames instance(std::string_view instance_id) const;
};

// "i-" and 8 to 17 hexadecimal digits: the only ids that may become part of a path or a command.
bool valid_instance_id(std::string_view instance_id);

}  // namespace minato::ec2
