#include "base/private_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace minato {
namespace {

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

Result<> create_private_file(const std::string& path, std::string_view text) {
  std::string temporary = path + ".XXXXXX";
  const int fd = ::mkostemp(temporary.data(), O_CLOEXEC);  // 0600
  if (fd < 0) return fail(ErrorCode::kInternal, path + ": " + std::strerror(errno));
  bool made = write_all(fd, text) && ::fsync(fd) == 0;
  made = ::close(fd) == 0 && made;
  made = made && (::link(temporary.c_str(), path.c_str()) == 0 || errno == EEXIST);
  const std::string reason = std::strerror(errno);
  ::unlink(temporary.c_str());
  if (!made) return fail(ErrorCode::kInternal, path + ": " + reason);
  return {};
}

}  // namespace minato
