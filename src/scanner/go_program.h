// What went into a program that Go built: since Go 1.18 every program carries the version of Go and
// a list of its modules (https://pkg.go.dev/debug/buildinfo).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/package.h"

namespace minato::scanner {

// More is not looked at; the list of Kubernetes has some 30 KiB.
inline constexpr std::size_t kModuleListBytesMax = 4 * 1024 * 1024;

// Reads one file as its bytes come; keeps no more of it than the list. Any file is taken: what is
// no program of Linux (ELF), or none of Go, has no packages.
class GoProgramReader {
 public:
  void feed(std::string_view bytes);
  // After the last byte: the modules, and Go's own packages as "stdlib". Modules that were replaced
  // by a folder, and a main module without a version, are left out.
  std::vector<Package> packages(std::string_view path) const;

 private:
  enum class State { kStart, kSearch, kCollect, kEnd };
  enum class Step { kAgain, kMoreBytes };
  Step check_format();
  Step search();
  Step collect();

  State state_ = State::kStart;
  std::string bytes_;  // from a multiple of 16 bytes in the file
  std::string go_;     // "go1.22.1"
  std::string modules_;
};

}  // namespace minato::scanner
