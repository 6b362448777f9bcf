#include "ec2/driver/netns/cgroup_tree.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/log.h"

namespace minato::ec2 {
namespace {

namespace fs = std::filesystem;

constexpr int kCpuPeriodUs = 100'000;

// Kernel files want one write(2) and report refusal there, which a stream would hide.
bool write_kernel_file(const std::string& path, const std::string& text) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (fd < 0) return false;
  const auto written = ::write(fd, text.data(), text.size());
  ::close(fd);
  return written == static_cast<ssize_t>(text.size());
}

void write_limit(const std::string& path, const std::string& text) {
  std::error_code error;
  if (!fs::exists(path, error)) return;
  if (!write_kernel_file(path, text)) log::warn("cannot write {} to {}", text, path);
}

bool make_group(const CgroupHierarchy& hierarchy, const std::string& group) {
  std::string path = hierarchy.mount;
  std::istringstream parts(group);
  for (std::string part; std::getline(parts, part, '/');) {
    if (hierarchy.unified) {
      // Each one alone: a controller this kernel lacks must not keep the others out.
      for (const char* name : {"+memory", "+cpu", "+pids", "+cpuset", "+io"}) {
        write_kernel_file(path + "/cgroup.subtree_control", name);
      }
    }
    path += "/" + part;
    std::error_code error;
    fs::create_directory(path, error);
    if (error) return false;
  }
  return true;
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, separator);) out.push_back(part);
  return out;
}

bool remove_tree(const std::string& path) {
  std::error_code error;
  if (!fs::exists(path, error)) return true;
  std::vector<std::string> below;
  for (const auto& entry : fs::directory_iterator(path, error)) {
    if (entry.is_directory(error)) below.push_back(entry.path());
  }
  for (const auto& child : below) remove_tree(child);
  return ::rmdir(path.c_str()) == 0 || errno == ENOENT;
}

void collect_pids(const std::string& path, std::vector<int>& out) {
  std::ifstream in(path + "/cgroup.procs");
  for (int pid = 0; in >> pid;) out.push_back(pid);
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(path, error)) {
    if (entry.is_directory(error)) collect_pids(entry.path(), out);
  }
}

}  // namespace

std::vector<CgroupHierarchy> parse_cgroup_mounts(std::string_view mountinfo) {
  // 36 35 0:31 / /sys/fs/cgroup/cpu rw,relatime shared:4 - cgroup cgroup rw,cpu (proc(5))
  std::vector<CgroupHierarchy> out;
  for (const auto& line : split(std::string(mountinfo), '\n')) {
    const auto dash = line.find(" - ");
    if (dash == std::string::npos) continue;
    const auto left = split(line.substr(0, dash), ' ');
    const auto right = split(line.substr(dash + 3), ' ');
    if (left.size() < 5 || right.size() < 3 || left[3] != "/") continue;
    if (right[0] == "cgroup2") {
      out.push_back({left[4], true, {}});
    } else if (right[0] == "cgroup") {
      out.push_back({left[4], false, split(right[2], ',')});
    }
  }
  return out;
}

CgroupTree::CgroupTree(std::vector<CgroupHierarchy> hierarchies)
    : hierarchies_(std::move(hierarchies)) {}

const CgroupHierarchy* CgroupTree::with(std::string_view controller) const {
  for (const auto& hierarchy : hierarchies_) {
    if (std::ranges::find(hierarchy.controllers, controller) != hierarchy.controllers.end()) {
      return &hierarchy;
    }
  }
  for (const auto& hierarchy : hierarchies_) {
    if (hierarchy.unified) return &hierarchy;
  }
  return nullptr;
}

const CgroupHierarchy* CgroupTree::tracking() const {
  return with("pids");
}

Result<> CgroupTree::create(const std::string& group, const CgroupLimits& limits) const {
  for (const char* controller : {"pids", "memory", "cpu"}) {
    const auto* hierarchy = with(controller);
    if (!hierarchy || !make_group(*hierarchy, group + "/containers") ||
        !make_group(*hierarchy, group + "/engine")) {
      return fail(ErrorCode::kFailedPrecondition,
                  fmt::format("cannot make the cgroup {} ({})", group, controller));
    }
  }
  write_limits(group, limits);
  return {};
}

void CgroupTree::write_limits(const std::string& group, const CgroupLimits& limits) const {
  const auto memory = std::to_string(limits.memory_bytes);
  const auto quota = std::to_string(limits.vcpus * kCpuPeriodUs);
  const auto* hierarchy = with("memory");
  auto path = fmt::format("{}/{}/containers", hierarchy->mount, group);
  if (hierarchy->unified) {
    write_limit(path + "/memory.max", memory);
    write_limit(path + "/memory.swap.max", "0");
  } else {
    // Memory and swap together may never be below memory alone, in either direction of a change.
    write_limit(path + "/memory.memsw.limit_in_bytes", "-1");
    write_limit(path + "/memory.limit_in_bytes", memory);
    write_limit(path + "/memory.memsw.limit_in_bytes", memory);
  }
  hierarchy = with("cpu");
  path = fmt::format("{}/{}/containers", hierarchy->mount, group);
  if (hierarchy->unified) {
    write_limit(path + "/cpu.max", fmt::format("{} {}", quota, kCpuPeriodUs));
  } else {
    write_limit(path + "/cpu.cfs_period_us", std::to_string(kCpuPeriodUs));
    write_limit(path + "/cpu.cfs_quota_us", quota);
  }
}

std::string CgroupTree::engine_procs_path(const std::string& group) const {
  const auto* hierarchy = tracking();
  return hierarchy ? fmt::format("{}/{}/engine/cgroup.procs", hierarchy->mount, group) : "";
}

std::vector<int> CgroupTree::pids(const std::string& group) const {
  std::vector<int> out;
  if (const auto* hierarchy = tracking()) collect_pids(hierarchy->mount + "/" + group, out);
  return out;
}

std::vector<std::string> CgroupTree::children(const std::string& group) const {
  std::vector<std::string> out;
  for (const auto& hierarchy : hierarchies_) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(hierarchy.mount + "/" + group, error)) {
      if (entry.is_directory(error)) out.push_back(entry.path().filename());
    }
  }
  std::ranges::sort(out);
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

bool CgroupTree::remove(const std::string& group) const {
  bool gone = true;
  for (const auto& hierarchy : hierarchies_) {
    if (!remove_tree(hierarchy.mount + "/" + group)) gone = false;
  }
  return gone;
}

bool CgroupTree::exists(const std::string& group) const {
  return std::ranges::any_of(hierarchies_, [&](const CgroupHierarchy& hierarchy) {
    std::error_code error;
    return fs::exists(hierarchy.mount + "/" + group, error);
  });
}

}  // namespace minato::ec2
