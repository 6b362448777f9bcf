// rpm's own database, "ndb", of SUSE's systems: pages of slots at the front, each of which tells
// where the header of a package lies. Everything is little-endian and counted in blocks of 16 bytes
// (https://github.com/rpm-software-management/rpm/blob/master/lib/backend/ndb/rpmpkg.c).
#include <algorithm>

#include "scanner/package_files.h"
#include "scanner/rpm_header_impl.h"

namespace minato::scanner {
namespace {

constexpr std::size_t kBlock = 16;  // and the size of a slot, and of what precedes a header
constexpr std::size_t kFileHeaderBytes = 32;
constexpr std::size_t kSlotsPerPage = 4096 / kBlock;
constexpr std::size_t kSlotPages = 12, kPackageNumber = 4, kFirstBlock = 8, kBlobBytes = 12;

std::uint32_t ndb_number_at(std::string_view bytes, std::size_t offset) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) {
    value = value << 8 | static_cast<unsigned char>(bytes[offset + i]);
  }
  return value;
}

// The header that the slot tells of; empty when it tells of none.
std::string_view blob_of(std::string_view content, std::string_view slot) {
  if (!slot.starts_with("Slot")) return {};
  const std::uint32_t package = ndb_number_at(slot, kPackageNumber);
  const std::size_t at = ndb_number_at(slot, kFirstBlock) * kBlock;
  if (package == 0 || at == 0 || at > content.size() || content.size() - at < kBlock) return {};
  const std::string_view blob = content.substr(at);
  if (!blob.starts_with("BlbS") || ndb_number_at(blob, kPackageNumber) != package) return {};
  const std::size_t size = ndb_number_at(blob, kBlobBytes);
  return size <= blob.size() - kBlock ? blob.substr(kBlock, size) : std::string_view();
}

}  // namespace

std::vector<Package> parse_rpm_ndb(std::string_view path, std::string_view content) {
  std::vector<Package> out;
  if (content.size() < kFileHeaderBytes || !content.starts_with("RpmP")) return out;
  const std::size_t slots =
      std::min(ndb_number_at(content, kSlotPages) * kSlotsPerPage, content.size() / kBlock);
  std::size_t left = content.size();  // headers do not overlap
  for (std::size_t i = kFileHeaderBytes / kBlock; i < slots && out.size() < kPackagesMax; ++i) {
    const std::string_view blob = blob_of(content, content.substr(i * kBlock, kBlock));
    if (blob.size() > left) break;
    left -= blob.size();
    if (auto package = parse_rpm_header(path, blob)) out.push_back(std::move(*package));
  }
  return out;
}

}  // namespace minato::scanner
