// Questions to /proc about processes and mounts, and the watch that notices a death.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/async.h"

namespace minato::ec2 {

std::string read_text_file(const std::string& path);  // empty when it cannot be read
bool write_text_file(const std::string& path, const std::string& text);

// Runs and is not a zombie.
bool process_alive(int pid);
// Of `candidates`, the one that runs program `name` with an argument below `folder`; 0 when none.
int find_process(const std::vector<int>& candidates, std::string_view name,
                 std::string_view folder);

// Mount points of /proc/self/mountinfo at or below `folder`, innermost first. Pure.
std::vector<std::string> mounts_below(std::string_view mountinfo, std::string_view folder);
// Unmounts them, lazily, so that a busy one goes with its last user.
void unmount_below(const std::string& folder);

// Calls `gone` once, on `executor`, when the process ends; never after destruction.
class ProcessWatch {
 public:
  ProcessWatch(Executor executor, int pid, std::function<void()> gone);
  ~ProcessWatch();
  ProcessWatch(const ProcessWatch&) = delete;
  ProcessWatch& operator=(const ProcessWatch&) = delete;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace minato::ec2
