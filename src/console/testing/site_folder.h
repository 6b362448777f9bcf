// A folder to put a web application into, for one test.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace minato::console::testing {

class SiteFolder {
 public:
  SiteFolder() {
    std::string name = std::filesystem::temp_directory_path() / "minato-console-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  ~SiteFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  SiteFolder(const SiteFolder&) = delete;
  SiteFolder& operator=(const SiteFolder&) = delete;

  const std::string& path() const { return path_; }
  // Replaces the file, as a build does: with a new one.
  void write(const std::string& name, std::string_view content) const {
    const auto file = std::filesystem::path(path_) / name;
    std::filesystem::create_directories(file.parent_path());
    const auto fresh = file.string() + ".new";
    std::ofstream(fresh, std::ios::binary) << content;
    std::filesystem::rename(fresh, file);
  }

 private:
  std::string path_;
};

}  // namespace minato::console::testing
