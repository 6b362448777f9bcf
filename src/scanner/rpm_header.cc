#include "scanner/rpm_header_impl.h"

namespace minato::scanner {
namespace {

constexpr std::size_t kIndexEntry = 16;
constexpr std::uint32_t kTagName = 1000, kTagVersion = 1001, kTagRelease = 1002, kTagEpoch = 1003,
                        kTagArch = 1022;
constexpr std::uint32_t kTypeInt32 = 4, kTypeString = 6;
constexpr std::size_t kHeaderTextMax = 4096;

std::uint32_t number_at(std::string_view bytes, std::size_t offset) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value = value << 8 | static_cast<unsigned char>(bytes[offset + i]);
  }
  return value;
}

struct Header {
  std::string name, version, release, arch;
  std::uint32_t epoch = 0;
};

void take_value(Header& header, std::uint32_t tag, std::uint32_t type, std::string_view data) {
  if (tag == kTagEpoch && type == kTypeInt32 && data.size() >= 4) header.epoch = number_at(data, 0);
  if (type != kTypeString) return;
  const std::string_view start = data.substr(0, kHeaderTextMax);
  const std::string_view text = start.substr(0, start.find('\0'));
  if (tag == kTagName) header.name = text;
  if (tag == kTagVersion) header.version = text;
  if (tag == kTagRelease) header.release = text;
  if (tag == kTagArch) header.arch = text;
}

}  // namespace

std::optional<Package> parse_rpm_header(std::string_view path, std::string_view blob) {
  if (blob.size() < 8) return std::nullopt;
  const std::size_t entries = number_at(blob, 0);
  if (entries > (blob.size() - 8) / kIndexEntry) return std::nullopt;
  const std::string_view data = blob.substr(8 + entries * kIndexEntry);
  Header header;
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t at = 8 + i * kIndexEntry;
    const std::size_t offset = number_at(blob, at + 8);
    if (offset < data.size()) {
      take_value(header, number_at(blob, at), number_at(blob, at + 4), data.substr(offset));
    }
  }
  if (header.name.empty() || header.version.empty() || header.name == "gpg-pubkey") {
    return std::nullopt;
  }
  const std::string epoch = header.epoch == 0 ? "" : std::to_string(header.epoch) + ":";
  return Package{.manager = "RPM",
                 .name = header.name,
                 .version = epoch + header.version + "-" + header.release,
                 .arch = header.arch,
                 .path = std::string(path)};
}

}  // namespace minato::scanner
