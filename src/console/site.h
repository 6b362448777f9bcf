// The web application's folder: which files it has. Only what the index lists is ever served.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "console/index_page.h"

namespace minato::console {

// Which precompressed forms lie beside a file, as <name>.br and <name>.gz.
struct AssetForms {
  bool br = false;
  bool gzip = false;
};

// One reading of a folder: index.html and the files below assets/. Symbolic links and names that
// start with a dot are passed over. Immutable.
struct SiteIndex {
  std::string folder;
  IndexPage page;
  std::map<std::string, AssetForms, std::less<>> assets;  // by path below assets/
};

// nullopt when the folder has no index.html that can be read. At most kAssetsMax files are listed.
std::optional<SiteIndex> read_site(const std::string& folder);

// The first of some folders that holds the console. Thread-safe.
class Site {
 public:
  explicit Site(std::vector<std::string> folders) : folders_(std::move(folders)) {}

  // The index, read again when index.html is not the one it was read with: a new build comes with
  // a new page. nullptr while no folder has one.
  std::shared_ptr<const SiteIndex> current();

 private:
  std::vector<std::string> folders_;
  std::mutex mutex_;
  std::string stamp_;  // of the index.html that was read
  std::shared_ptr<const SiteIndex> index_;
};

}  // namespace minato::console
