#include "console/site.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/limits.h"
#include "base/log.h"

namespace minato::console {
namespace {

namespace fs = std::filesystem;

std::string page_path(const std::string& folder) {
  return folder + "/index.html";
}

// What tells one version of a file from the next; empty when there is no such file.
std::string stamp_of(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
  return fmt::format("{} {} {} {} {}", path, status.st_ino, status.st_size, status.st_mtim.tv_sec,
                     status.st_mtim.tv_nsec);
}

std::optional<std::string> read_page(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::string text(limits::kConsolePageBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > limits::kConsolePageBytes) return std::nullopt;
  return text;
}

void add_asset(SiteIndex& index, std::string name) {
  if (name.ends_with(".br")) {
    index.assets[name.substr(0, name.size() - 3)].br = true;
  } else if (name.ends_with(".gz")) {
    index.assets[name.substr(0, name.size() - 3)].gzip = true;
  } else {
    index.assets[std::move(name)];
  }
}

}  // namespace

std::optional<SiteIndex> read_site(const std::string& folder) {
  const auto html = read_page(page_path(folder));
  if (!html) return std::nullopt;
  SiteIndex index{.folder = folder, .page = IndexPage(*html), .assets = {}};
  const fs::path root = fs::path(folder) / "assets";
  std::error_code error;
  std::size_t seen = 0;
  for (fs::recursive_directory_iterator entry(root, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().filename().string().starts_with('.')) {
      entry.disable_recursion_pending();
      continue;
    }
    std::error_code unreadable;
    if (!fs::is_regular_file(entry->symlink_status(unreadable))) continue;
    if (++seen > limits::kConsoleAssets) {
      log::warn("console: {} has more than {} files; the rest is not served", root.string(),
                limits::kConsoleAssets);
      break;
    }
    add_asset(index, entry->path().lexically_relative(root).string());
  }
  return index;
}

std::shared_ptr<const SiteIndex> Site::current() {
  std::string stamp;
  const std::string* found = nullptr;
  for (const auto& folder : folders_) {
    stamp = stamp_of(page_path(folder));
    if (stamp.empty()) continue;
    found = &folder;
    break;
  }
  const std::lock_guard lock(mutex_);
  if (stamp == stamp_) return index_;
  auto read = found ? read_site(*found) : std::nullopt;
  index_ = read ? std::make_shared<const SiteIndex>(std::move(*read)) : nullptr;
  stamp_ = std::move(stamp);
  return index_;
}

}  // namespace minato::console
