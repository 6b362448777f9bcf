#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/types.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sstream>
#include <system_error>
#include <thread>

#include "net/process.h"
#include "net/process_spawn_impl.h"

extern char** environ;

namespace minato {
namespace {

// "NAME=" of "NAME=value".
std::string_view name_of(std::string_view variable) {
  return variable.substr(0, variable.find('=') + 1);
}

std::vector<char*> pointers(const std::vector<std::string>& strings) {
  std::vector<char*> out;
  for (const auto& text : strings) out.push_back(const_cast<char*>(text.c_str()));
  return out;
}

std::vector<char*> environment(const std::vector<std::string>& additions) {
  auto out = pointers(additions);
  for (char** variable = environ; *variable != nullptr; ++variable) {
    bool replaced = std::ranges::any_of(
        additions, [&](const auto& added) { return name_of(added) == name_of(*variable); });
    if (!replaced) out.push_back(*variable);
  }
  out.push_back(nullptr);
  return out;
}

// The attributes and file actions of one posix_spawn.
class SpawnSetup {
 public:
  explicit SpawnSetup(const SpawnPlan& plan) {
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, plan.stdin_fd, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, plan.stdout_fd, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, plan.stderr_fd, STDERR_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    int flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
    if (plan.new_session) flags |= POSIX_SPAWN_SETSID;
    posix_spawnattr_setflags(&attributes, static_cast<short>(flags));
  }
  ~SpawnSetup() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  SpawnSetup(const SpawnSetup&) = delete;
  SpawnSetup& operator=(const SpawnSetup&) = delete;

  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
};

Result<pid_t> spawn_here(const SpawnPlan& plan) {
  SpawnSetup setup(plan);
  auto argv = pointers(plan.argv);
  argv.push_back(nullptr);
  auto env = environment(plan.env);
  pid_t pid = 0;
  int error =
      posix_spawnp(&pid, argv[0], &setup.actions, &setup.attributes, argv.data(), env.data());
  if (error != 0) return system_failure("start " + plan.argv[0], error);
  return pid;
}

Result<pid_t> spawn_in_namespace(const SpawnPlan& plan) {
  UniqueFd space(::open(plan.network_namespace.c_str(), O_RDONLY | O_CLOEXEC));
  if (!space) return system_failure("open " + plan.network_namespace, errno);
  if (::setns(space.get(), CLONE_NEWNET) != 0) {
    return system_failure("enter " + plan.network_namespace, errno);
  }
  return spawn_here(plan);
}

}  // namespace

std::unexpected<Error> system_failure(const std::string& doing, int error_number) {
  auto code = ErrorCode::kInternal;
  if (error_number == ENOENT) code = ErrorCode::kNotFound;
  if (error_number == EACCES || error_number == EPERM) code = ErrorCode::kPermissionDenied;
  if (error_number == EMFILE || error_number == ENFILE || error_number == EAGAIN ||
      error_number == ENOMEM) {
    code = ErrorCode::kResourceExhausted;
  }
  return fail(code, doing + ": " + std::generic_category().message(error_number));
}

std::string find_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(std::string(path ? path : "") + ":/usr/sbin:/sbin:/usr/bin:/bin");
  for (std::string folder; std::getline(folders, folder, ':');) {
    std::string file = folder + "/" + name;
    std::error_code error;
    if (std::filesystem::is_regular_file(file, error) && ::access(file.c_str(), X_OK) == 0) {
      return file;
    }
  }
  return "";
}

// glibc 2.36 declares pidfd_open() without C linkage.
UniqueFd open_pidfd(pid_t pid) {
  return UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
}

Result<pid_t> spawn_child(const SpawnPlan& plan) {
  if (plan.argv.empty() || plan.argv[0].empty()) {
    return fail(ErrorCode::kInvalidArgument, "no program to start");
  }
  if (plan.network_namespace.empty()) return spawn_here(plan);
  // A namespace belongs to a thread and is inherited by its children: a thread of its own enters
  // it, so that no other work of ours can ever run in there.
  Result<pid_t> result;
  std::thread([&] { result = spawn_in_namespace(plan); }).join();
  return result;
}

}  // namespace minato
