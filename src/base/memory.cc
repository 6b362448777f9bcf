#include "base/memory.h"

#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <string>

namespace minato {
namespace {

bool is_traced() {
  std::ifstream status("/proc/self/status");
  std::string name;
  int pid = 0;
  while (status >> name) {
    if (name == "TracerPid:") return (status >> pid) && pid != 0;
  }
  return false;
}

// Whole pages of segments that were never written: what was, such as relocated data, lies in
// segments marked writable even where it is protected afterwards.
int drop_constant_segments(dl_phdr_info* object, std::size_t, void*) {
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = object->dlpi_phdr[i];
    if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0) continue;
    const std::uintptr_t begin = object->dlpi_addr + segment.p_vaddr;
    const std::uintptr_t from = (begin + page - 1) & ~(page - 1);
    const std::uintptr_t to = (begin + segment.p_filesz) & ~(page - 1);
    // Refused for what is no file, such as the kernel's own page: then it stays.
    if (from < to) madvise(reinterpret_cast<void*>(from), to - from, MADV_DONTNEED);
  }
  return 0;
}

}  // namespace

void give_back_memory() {
  malloc_trim(0);
  if (!is_traced()) dl_iterate_phdr(drop_constant_segments, nullptr);
}

}  // namespace minato
