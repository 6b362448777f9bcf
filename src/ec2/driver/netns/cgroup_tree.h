// The cgroup of an instance, on the old (v1), hybrid and unified (v2) layout.
//
//   <hierarchy>/minato-<key>/<instance>/engine   Docker Engine, containerd and its shims
//                                      /containers    every container; carries the instance's
//                                      limits
//
// The engine stays outside the limits: a task that eats all memory must not take it down.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace minato::ec2 {

struct CgroupLimits {
  int vcpus = 0;
  std::uint64_t memory_bytes = 0;
};

struct CgroupHierarchy {
  std::string mount;
  bool unified = false;
  std::vector<std::string> controllers;  // v1 only
};

// From the text of /proc/self/mountinfo; only hierarchies whose root is mounted.
std::vector<CgroupHierarchy> parse_cgroup_mounts(std::string_view mountinfo);

class CgroupTree {
 public:
  explicit CgroupTree(std::vector<CgroupHierarchy> hierarchies);

  // Makes the two groups of `group` ("minato-<key>/<instance>") and writes the limits. Repeatable.
  // kFailedPrecondition when this machine has no usable hierarchy. Limits the kernel does not know
  // are logged and left out.
  Result<> create(const std::string& group, const CgroupLimits& limits) const;
  // The file a process writes "0" to in order to join the engine group.
  std::string engine_procs_path(const std::string& group) const;
  // Process ids below `group`, which may be any part of the tree.
  std::vector<int> pids(const std::string& group) const;
  // Names of the groups directly below `group`.
  std::vector<std::string> children(const std::string& group) const;
  // Removes empty groups in every hierarchy; whether nothing is left.
  bool remove(const std::string& group) const;
  bool exists(const std::string& group) const;

 private:
  const CgroupHierarchy* with(std::string_view controller) const;
  // The hierarchy whose membership tells which processes belong to an instance.
  const CgroupHierarchy* tracking() const;
  void write_limits(const std::string& group, const CgroupLimits& limits) const;

  std::vector<CgroupHierarchy> hierarchies_;
};

}  // namespace minato::ec2
