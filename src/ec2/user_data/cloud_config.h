// What of a cloud-config file can concern the agent: write_files, bootcmd and runcmd
// (https://cloudinit.readthedocs.io/en/latest/reference/modules.html).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ec2/user_data/first_boot.h"

namespace minato::ec2 {

struct CloudConfig {
  struct File {
    std::string path;
    std::string content;
    bool append = false;
    bool deferred = false;  // written after everything but the scripts
  };
  // Each is there when the file has the key; a later file's takes its place.
  std::optional<std::vector<File>> files;
  std::optional<std::string> boot_script;
  std::optional<std::string> run_script;
};

// Adds what `text` says; what is not understood is noted.
void read_cloud_config(std::string_view text, const std::string& name, CloudConfig& config,
                       FirstBoot& boot);

}  // namespace minato::ec2
