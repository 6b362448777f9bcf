#include "ec2/driver/netns/processes.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <fstream>
#include <sstream>

namespace minato::ec2 {
namespace {

std::string command_line(int pid) {
  return read_text_file("/proc/" + std::to_string(pid) + "/cmdline");
}

// mountinfo writes blanks in paths as \040 (proc(5)).
std::string unescape(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size()) {
      out += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 +
                               (text[i + 3] - '0'));
      i += 3;
    } else {
      out += text[i];
    }
  }
  return out;
}

bool at_or_below(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

}  // namespace

std::string read_text_file(const std::string& path) {
  // Not a stream: one throws when the process behind a file of /proc ends during the read.
  std::string text;
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return text;
  std::array<char, 4096> piece;
  for (ssize_t size = 0; (size = ::read(fd, piece.data(), piece.size())) > 0;) {
    text.append(piece.data(), static_cast<std::size_t>(size));
  }
  ::close(fd);
  return text;
}

bool write_text_file(const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::trunc | std::ios::binary);
  out << text;
  out.close();
  return static_cast<bool>(out);
}

bool process_alive(int pid) {
  // "123 (name with spaces) S ...": the state follows the last parenthesis.
  const auto stat = read_text_file("/proc/" + std::to_string(pid) + "/stat");
  const auto end = stat.rfind(')');
  return end != std::string::npos && end + 2 < stat.size() && stat[end + 2] != 'Z' &&
         stat[end + 2] != 'X';
}

int find_process(const std::vector<int>& candidates, std::string_view name,
                 std::string_view folder) {
  for (const int pid : candidates) {
    const auto command = command_line(pid);
    auto program = std::string_view(command).substr(0, command.find('\0'));
    if (const auto slash = program.rfind('/'); slash != std::string_view::npos) {
      program.remove_prefix(slash + 1);
    }
    const auto needle = std::string(folder) + "/";
    if (program == name && command.find(needle) != std::string::npos && process_alive(pid)) {
      return pid;
    }
  }
  return 0;
}

std::vector<std::string> mounts_below(std::string_view mountinfo, std::string_view folder) {
  std::vector<std::string> out;
  std::istringstream lines{std::string(mountinfo)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    std::string skipped, path;
    fields >> skipped >> skipped >> skipped >> skipped >> path;
    path = unescape(path);
    if (at_or_below(path, folder)) out.push_back(path);
  }
  // The kernel lists them in the order they were mounted.
  std::ranges::reverse(out);
  return out;
}

void unmount_below(const std::string& folder) {
  for (const auto& path : mounts_below(read_text_file("/proc/self/mountinfo"), folder)) {
    ::umount2(path.c_str(), MNT_DETACH);
  }
}

struct ProcessWatch::State {
  State(Executor executor, std::function<void()> handler)
      : descriptor(std::move(executor)), gone(std::move(handler)) {}

  asio::posix::stream_descriptor descriptor;
  std::function<void()> gone;

  void fire() {
    if (auto handler = std::exchange(gone, nullptr)) handler();
  }
};

ProcessWatch::ProcessWatch(Executor executor, int pid, std::function<void()> gone)
    : state_(std::make_shared<State>(executor, std::move(gone))) {
  const auto fire = [state = state_](const boost::system::error_code& error) {
    if (!error) state->fire();
  };
  const int fd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  if (fd < 0) {
    asio::post(executor, [fire] { fire({}); });
    return;
  }
  state_->descriptor.assign(fd);
  state_->descriptor.async_wait(asio::posix::stream_descriptor::wait_read, fire);
}

ProcessWatch::~ProcessWatch() {
  state_->gone = nullptr;
  boost::system::error_code ignored;
  state_->descriptor.close(ignored);
}

}  // namespace minato::ec2
