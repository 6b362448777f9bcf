// Child processes without a shell.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/result.h"

namespace minato {

// Ends what run_process() runs, from any thread.
class ProcessStopper {
 public:
  // The child that runs is killed with its whole process group, and so is every one started later.
  void stop();
  bool stopped() const;

 private:
  friend class SupervisedChild;
  mutable std::mutex mutex_;
  pid_t leader_ = 0;  // a child that has not been waited for
  bool stopped_ = false;
};

struct ProcessOptions {
  std::string stdin_text = {};         // then end of file
  std::vector<std::string> env = {};   // "NAME=value", added to or replacing our own
  std::string network_namespace = {};  // path such as /run/netns/x to run in; empty for ours
  std::chrono::milliseconds timeout = std::chrono::seconds(30);
  std::size_t output_max = 1024 * 1024;  // of each stream; what comes after is dropped
  // When given, the child leads a session of its own, whose process group is killed at a timeout or
  // stop(), and what is left of it after the child's end. One child at a time.
  std::shared_ptr<ProcessStopper> stopper = nullptr;
};

struct ProcessResult {
  int exit_code = 0;  // 128 + number when a signal ended it
  std::string out;
  std::string err;
  bool truncated = false;  // more output came than `output_max`
};

// The file of a program: on the PATH, else in the folders of system programs. Empty when in
// neither.
std::string find_program(const std::string& name);

// Runs argv[0], searched in PATH, with nothing inherited but its three standard streams, and waits
// for its end (not for the end of processes it leaves behind). Any exit code is a value. kNotFound:
// no such program; kTimeout: killed, only this child unless there is a stopper; kUnavailable:
// stopped. The awaiter's executor must be single-threaded.
Awaitable<Result<ProcessResult>> run_process(std::vector<std::string> argv,
                                             ProcessOptions options = {});

struct DetachedOptions {
  std::string log_path = {};           // standard output and error, appended; empty for /dev/null
  std::vector<std::string> env = {};   // as above
  std::string network_namespace = {};  // as above
};

// Starts a daemon in a session of its own that survives us: no inherited descriptor, standard input
// from /dev/null. While we live its end is noticed at once, so that it leaves no zombie and
// kill(pid, 0) tells the truth. Callable from any thread; blocks for about a millisecond.
Result<pid_t> spawn_detached(const std::vector<std::string>& argv,
                             const DetachedOptions& options = {});

}  // namespace minato
