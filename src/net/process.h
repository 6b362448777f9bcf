// Child processes without a shell.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/result.h"

namespace minato {

struct ProcessOptions {
  std::string stdin_text = {};         // then end of file
  std::vector<std::string> env = {};   // "NAME=value", added to or replacing our own
  std::string network_namespace = {};  // path such as /run/netns/x to run in; empty for ours
  std::chrono::milliseconds timeout = std::chrono::seconds(30);
  std::size_t output_max = 1024 * 1024;  // of each stream; what comes after is dropped
};

struct ProcessResult {
  int exit_code = 0;  // 128 + number when a signal ended it
  std::string out;
  std::string err;
  bool truncated = false;  // more output came than `output_max`
};

// Runs argv[0], searched in PATH, with nothing inherited but its three standard streams, and waits
// for its end (not for the end of processes it leaves behind). Any exit code is a value. kNotFound:
// no such program; kTimeout: killed, only this child. The awaiter's executor must be
// single-threaded.
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
