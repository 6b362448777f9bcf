#include "scanner/image_reader.h"

#include <utility>

#include "scanner/package_files.h"

namespace minato::scanner {
namespace {

using Want = TarReader::Want;

// https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts
constexpr std::string_view kWhiteout = ".wh.";
constexpr std::string_view kOpaque = ".wh..wh..opq";
constexpr std::string_view kOsRelease = "etc/os-release";
constexpr std::string_view kVendorOsRelease = "usr/lib/os-release";

bool is_os_release(std::string_view path) {
  return path == kOsRelease || path == kVendorOsRelease;
}

}  // namespace

ImageReader::Layer::Layer(ImageReader& owner)
    : archive({.entry = [&owner](const TarEntry& entry) { return owner.meet(entry); },
               .content = [&owner](const TarEntry& entry,
                                   const std::string& content) { owner.read(entry, content); },
               .piece = [&owner](const TarEntry& entry,
                                 std::string_view piece) { owner.read_program(entry, piece); }}) {}

Result<> ImageReader::feed(std::string_view bytes) {
  if (!layer_) layer_ = std::make_unique<Layer>(*this);
  Layer& layer = *layer_;
  return layer.decompressor.feed(
      bytes, [&layer](std::string_view tar) { return layer.archive.feed(tar); });
}

TarReader::Want ImageReader::meet(const TarEntry& entry) {
  const auto slash = entry.path.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : entry.path.substr(0, slash + 1);
  const std::string_view name = std::string_view(entry.path).substr(folder.size());
  if (name == kOpaque) {
    layer_->opaque.insert(folder);
    return Want::kNothing;
  }
  if (name.starts_with(kWhiteout)) {
    layer_->removed.insert(folder + std::string(name.substr(kWhiteout.size())));
    return Want::kNothing;
  }
  if (entry.kind == TarEntry::Kind::kFolder) return Want::kNothing;
  // Whatever is no folder hides what was there, also a whole folder.
  const auto older = files_.lower_bound(entry.path);
  if (older != files_.end() && older->first.starts_with(entry.path)) {
    layer_->removed.insert(entry.path);
  }
  if (entry.kind == TarEntry::Kind::kHardLink) read_link(entry);
  if (entry.kind != TarEntry::Kind::kFile || layer_->files.size() >= kPackageFilesMax) {
    return Want::kNothing;
  }
  if (parser_of(entry.path) != nullptr || is_os_release(entry.path)) return Want::kWhole;
  return entry.executable ? Want::kPieces : Want::kNothing;
}

void ImageReader::read(const TarEntry& entry, const std::string& content) {
  Found found;
  if (is_os_release(entry.path)) {
    found.distribution = parse_os_release(content);
  } else if (const PackageFileParser parser = parser_of(entry.path)) {
    if (packages_ < kPackagesMax) found.packages = parser(entry.path, content);
  }
  keep(entry.path, std::move(found));
}

void ImageReader::read_program(const TarEntry& entry, std::string_view piece) {
  if (!piece.empty()) return layer_->program.feed(piece);
  Found found{.packages = std::exchange(layer_->program, {}).packages(entry.path),
              .distribution = {}};
  if (!found.packages.empty() && packages_ < kPackagesMax) keep(entry.path, std::move(found));
}

// Another name of what was read before under a name that means the same.
void ImageReader::read_link(const TarEntry& entry) {
  const auto target = layer_->files.find(entry.target);
  if (target == layer_->files.end() || layer_->files.size() >= kPackageFilesMax) return;
  const bool same = parser_of(entry.path) == parser_of(entry.target) &&
                    is_os_release(entry.path) == is_os_release(entry.target);
  if (!same || packages_ >= kPackagesMax) return;
  Found found = target->second;
  for (Package& package : found.packages) package.path = entry.path;
  keep(entry.path, std::move(found));
}

void ImageReader::keep(const std::string& path, Found found) {
  packages_ += found.packages.size();
  layer_->files.insert_or_assign(path, std::move(found));
}

void ImageReader::remove_below(const std::string& folder) {
  auto it = files_.lower_bound(folder);
  while (it != files_.end() && it->first.starts_with(folder)) it = files_.erase(it);
}

void ImageReader::end_layer() {
  if (!layer_) return;
  for (const std::string& folder : layer_->opaque) remove_below(folder);
  for (const std::string& path : layer_->removed) {
    files_.erase(path);
    remove_below(path + "/");
  }
  for (auto& [path, found] : layer_->files) files_.insert_or_assign(path, std::move(found));
  layer_.reset();
}

Inventory ImageReader::take() {
  Inventory out;
  for (const std::string_view path : {kVendorOsRelease, kOsRelease}) {
    const auto found = files_.find(std::string(path));
    if (found != files_.end()) out.distribution = found->second.distribution;
  }
  for (auto& [path, found] : files_) {
    for (Package& package : found.packages) out.packages.push_back(std::move(package));
  }
  files_.clear();
  return out;
}

}  // namespace minato::scanner
