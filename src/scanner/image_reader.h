// Collects the packages of an image from its layers, the lowest first.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/decompressor.h"
#include "scanner/go_program.h"
#include "scanner/package.h"
#include "scanner/tar_reader.h"

namespace minato::scanner {

// Files whose names mean packages, in one image.
inline constexpr std::size_t kPackageFilesMax = 200'000;

class ImageReader {
 public:
  // A layer's bytes as stored, in order; end_layer() after the last.
  Result<> feed(std::string_view bytes);
  void end_layer();
  // After the last layer.
  Inventory take();

 private:
  struct Found {
    std::vector<Package> packages;
    Distribution distribution;
  };
  struct Layer {
    Layer(ImageReader& owner);
    Decompressor decompressor;
    TarReader archive;
    std::map<std::string, Found> files;
    std::set<std::string> removed;  // paths and all below them
    std::set<std::string> opaque;   // folders whose older content is hidden
    GoProgramReader program;        // of the executable file that is being read
  };
  TarReader::Want meet(const TarEntry& entry);
  void read(const TarEntry& entry, const std::string& content);
  void read_program(const TarEntry& entry, std::string_view piece);
  void read_link(const TarEntry& entry);
  void keep(const std::string& path, Found found);
  void remove_below(const std::string& folder);

  std::unique_ptr<Layer> layer_;
  std::map<std::string, Found> files_;
  std::size_t packages_ = 0;
};

}  // namespace minato::scanner
