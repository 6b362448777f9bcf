#include "control_plane/secret_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

namespace minato {
namespace {

constexpr std::size_t kSecretBytes = 64 * 1024;  // as in Secrets Manager
constexpr std::size_t kSuffix = 7;

Result<std::string> read_private(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0 && errno == ENOENT) return fail(ErrorCode::kNotFound, "no such secret");
  if (fd < 0) return fail(ErrorCode::kPermissionDenied, "the secret cannot be read");
  struct stat about{};
  const bool fit = ::fstat(fd, &about) == 0 && S_ISREG(about.st_mode) &&
                   (about.st_mode & 077) == 0 && about.st_size <= static_cast<off_t>(kSecretBytes);
  std::string text(fit ? static_cast<std::size_t>(about.st_size) : 0, '\0');
  const bool read = fit && ::pread(fd, text.data(), text.size(), 0) == about.st_size;
  ::close(fd);
  if (!read) {
    return fail(ErrorCode::kPermissionDenied, "the secret is no file of mode 0600 up to 64 KiB");
  }
  return text;
}

// With or without what Secrets Manager puts behind it.
Result<std::string> read_named(const std::string& folder, std::string_view name) {
  auto text = read_private(folder + "/" + std::string(name));
  const bool suffixed = name.size() > kSuffix && name[name.size() - kSuffix] == '-';
  if (text || text.error().code != ErrorCode::kNotFound || !suffixed) return text;
  return read_private(folder + "/" + std::string(name.substr(0, name.size() - kSuffix)));
}

// Whether the path below the folder begins with what is an account's.
bool begins_with_account(std::string_view name) {
  const std::string_view first = name.substr(0, name.find('/'));
  return first.size() == 12 && first.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

SecretFiles::SecretFiles(const std::string& data_dir, std::string own_account)
    : folder_(data_dir + "/secrets"), own_account_(std::move(own_account)) {}

Result<std::string> SecretFiles::read(std::string_view account, std::string_view name) const {
  if (account.empty() || name.empty()) return fail(ErrorCode::kNotFound, "no such secret");
  auto text = read_named(folder_ + "/" + std::string(account), name);
  const bool absent = !text && text.error().code == ErrorCode::kNotFound;
  if (!absent || account != own_account_ || begins_with_account(name)) return text;
  return read_named(folder_, name);
}

}  // namespace minato
