// Private to net/: posix_spawn with the few things Minato needs.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace minato {

struct SpawnPlan {
  const std::vector<std::string>& argv;
  const std::vector<std::string>& env;  // additions
  const std::string& network_namespace;
  int stdin_fd;
  int stdout_fd;
  int stderr_fd;
  bool new_session;
};

// kNotFound when there is no such program, kInvalidArgument for an empty argv.
Result<pid_t> spawn_child(const SpawnPlan& plan);
// A descriptor that becomes readable when the process ends.
UniqueFd open_pidfd(pid_t pid);
std::unexpected<Error> system_failure(const std::string& doing, int error_number);

}  // namespace minato
