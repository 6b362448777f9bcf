#include "control_plane/data_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace minato {
namespace {

namespace fs = std::filesystem;

std::string access_path(const std::string& data_dir) {
  return data_dir + "/credentials.json";
}
std::string pid_path(const std::string& data_dir) {
  return data_dir + "/minato.pid";
}

Error system_error(ErrorCode code, const std::string& what) {
  return Error{.code = code, .message = what + ": " + std::strerror(errno)};
}

// With sudo the server runs as root for somebody else, who must be able to read the key.
void give_to_sudo_user(int fd) {
  const char* uid = std::getenv("SUDO_UID");
  const char* gid = std::getenv("SUDO_GID");
  if (geteuid() != 0 || uid == nullptr || gid == nullptr) return;
  if (fchown(fd, static_cast<uid_t>(std::atoi(uid)), static_cast<gid_t>(std::atoi(gid))) != 0) {
    return;  // then only root can read it
  }
}

enum class Durable { kNo, kYes };

Result<> replace_file(const std::string& path, const std::string& text, Durable durable) {
  const std::string temporary = path + ".new";
  const int fd = open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return fail(system_error(ErrorCode::kInternal, temporary));
  give_to_sudo_user(fd);
  const ssize_t written = write(fd, text.data(), text.size());
  const bool whole =
      written == static_cast<ssize_t>(text.size()) && (durable == Durable::kNo || fsync(fd) == 0);
  close(fd);
  if (!whole || rename(temporary.c_str(), path.c_str()) != 0) {
    return fail(system_error(ErrorCode::kInternal, path));
  }
  return {};
}

// Whether the file has this text already; then it is written to now, for those who wait for that.
// A start that finds nothing changed does not wait for the disk.
bool renew_file(const std::string& path, const std::string& text) {
  std::ifstream file(path);
  const std::string there{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return file && there == text && utimensat(AT_FDCWD, path.c_str(), nullptr, 0) == 0;
}

}  // namespace

std::string default_data_dir() {
  if (const char* chosen = std::getenv("MINATO_DATA"); chosen != nullptr && *chosen) return chosen;
  if (const char* xdg = std::getenv("XDG_DATA_HOME"); xdg != nullptr && *xdg) {
    return std::string(xdg) + "/minato";
  }
  const char* home = std::getenv("HOME");
  return std::string(home != nullptr ? home : "") + "/.local/share/minato";
}

std::string identity_file(const std::string& data_dir) {
  return data_dir + "/identity.pem";
}

std::string signing_folder(const std::string& data_dir) {
  return data_dir + "/signing";
}

Result<> prepare_data_dir(const std::string& data_dir) {
  std::error_code error;
  const bool made = fs::create_directories(data_dir, error);
  if (error) {
    return fail(ErrorCode::kInvalidArgument, "data folder " + data_dir + ": " + error.message());
  }
  if (made && chmod(data_dir.c_str(), 0700) != 0) {
    return fail(system_error(ErrorCode::kInvalidArgument, "data folder " + data_dir));
  }
  return {};
}

Result<> write_client_access(const std::string& data_dir, const ClientAccess& access) {
  boost::json::object object;
  object["access_key_id"] = access.access_key_id;
  object["secret_key"] = access.secret_key;
  object["endpoint"] = access.endpoint;
  object["region"] = access.region;
  object["account"] = access.account;
  const std::string text = boost::json::serialize(object) + "\n";
  if (renew_file(access_path(data_dir), text)) return {};
  return replace_file(access_path(data_dir), text, Durable::kYes);
}

Result<ClientAccess> read_access_file(const std::string& path) {
  std::ifstream file(path);
  if (!file) {
    return fail(
        system_error(errno == EACCES ? ErrorCode::kPermissionDenied : ErrorCode::kNotFound, path));
  }
  std::stringstream text;
  text << file.rdbuf();
  boost::system::error_code error;
  const auto value = boost::json::parse(text.str(), error);
  if (error || !value.is_object()) {
    return fail(ErrorCode::kDataLoss, path + " is damaged");
  }
  const auto member = [&](const char* name) {
    const auto* found = value.as_object().if_contains(name);
    return found && found->is_string() ? std::string(found->as_string()) : std::string();
  };
  return ClientAccess{.access_key_id = member("access_key_id"),
                      .secret_key = member("secret_key"),
                      .endpoint = member("endpoint"),
                      .region = member("region"),
                      .account = member("account")};
}

Result<ClientAccess> read_client_access(const std::string& data_dir) {
  return read_access_file(access_path(data_dir));
}

Result<> write_pid_file(const std::string& data_dir) {
  // It says nothing after a power failure.
  return replace_file(pid_path(data_dir), std::to_string(getpid()) + "\n", Durable::kNo);
}

void remove_pid_file(const std::string& data_dir) {
  unlink(pid_path(data_dir).c_str());
}

}  // namespace minato
