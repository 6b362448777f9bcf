// Private to net/: posix_spawn with the few things Minato needs.
#pragma once

#include <sys/types.h>
#include <unistd.h>

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace minato {

// Owns a file descriptor.
class UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  ~UniqueFd() { reset(); }
  UniqueFd(UniqueFd&& other) noexcept : fd_(other.release()) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    reset(other.release());
    return *this;
  }
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  int release() { return std::exchange(fd_, -1); }
  void reset(int fd = -1) {
    if (fd_ >= 0) ::close(fd_);
    fd_ = fd;
  }

 private:
  int fd_ = -1;
};

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
