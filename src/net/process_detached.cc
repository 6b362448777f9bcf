#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/wait.h>

#include <cerrno>
#include <mutex>
#include <thread>

#include "net/process.h"
#include "net/process_spawn_impl.h"

namespace minato {
namespace {

constexpr mode_t kLogMode = 0600;

// Waits for the end of every detached child on one thread, started with the first.
class Reaper {
 public:
  static Reaper& instance() {
    static Reaper reaper;
    return reaper;
  }
  ~Reaper() {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake();
    if (thread_.joinable()) thread_.join();
  }
  Reaper(const Reaper&) = delete;
  Reaper& operator=(const Reaper&) = delete;

  void watch(pid_t pid) {
    auto handle = open_pidfd(pid);
    if (!handle) return;
    std::lock_guard lock(mutex_);
    children_.push_back({pid, std::move(handle)});
    if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
    wake();
  }

 private:
  struct Child {
    pid_t pid;
    UniqueFd handle;
  };

  Reaper() : wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

  void wake() { ::eventfd_write(wake_.get(), 1); }

  void run() {
    while (true) {
      std::vector<pollfd> watched;
      {
        std::lock_guard lock(mutex_);
        if (stopping_) return;
        std::erase_if(children_, [](const Child& child) {
          return ::waitpid(child.pid, nullptr, WNOHANG) != 0;
        });
        watched.push_back({.fd = wake_.get(), .events = POLLIN, .revents = 0});
        for (const auto& child : children_) {
          watched.push_back({.fd = child.handle.get(), .events = POLLIN, .revents = 0});
        }
      }
      ::poll(watched.data(), watched.size(), -1);
      eventfd_t ignored = 0;
      ::eventfd_read(wake_.get(), &ignored);
    }
  }

  UniqueFd wake_;
  std::mutex mutex_;
  std::vector<Child> children_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace

Result<pid_t> spawn_detached(const std::vector<std::string>& argv, const DetachedOptions& options) {
  UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!null) return system_failure("open /dev/null", errno);
  UniqueFd log;
  if (!options.log_path.empty()) {
    log.reset(
        ::open(options.log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, kLogMode));
    if (!log) return system_failure("open " + options.log_path, errno);
  }
  int output = log ? log.get() : null.get();
  TRY(auto pid, spawn_child({.argv = argv,
                             .env = options.env,
                             .network_namespace = options.network_namespace,
                             .stdin_fd = null.get(),
                             .stdout_fd = output,
                             .stderr_fd = output,
                             .new_session = true}));
  Reaper::instance().watch(pid);
  return pid;
}

}  // namespace minato
