// rpm's database before 4.16, a hash table of Berkeley DB from number to header. The table is not
// looked up but read from the first page to the last
// (https://github.com/berkeleydb/libdb/blob/master/src/dbinc/db_page.h).
#include <algorithm>

#include "scanner/package_files.h"
#include "scanner/rpm_header_impl.h"

namespace minato::scanner {
namespace {

constexpr std::uint32_t kMagic = 0x061561;
constexpr std::size_t kMagicAt = 12, kPageSizeAt = 20, kEncryptionAt = 24, kMetaBytes = 72;
constexpr std::size_t kPageSizeMin = 512, kPageSizeMax = 65536;
// Of a page.
constexpr std::size_t kNextAt = 16, kEntriesAt = 20, kUsedAt = 22, kTypeAt = 25, kPageHeader = 26;
enum PageType : char { kUnsortedHash = 2, kOverflow = 7, kHash = 13 };
// Of an item: what lies in it, or where.
enum ItemType : char { kHere = 1, kElsewhere = 3 };
constexpr std::size_t kFirstPageAt = 4, kTotalAt = 8, kElsewhereBytes = 12;

class BerkeleyFile {
 public:
  explicit BerkeleyFile(std::string_view content) : content_(content) {}

  // False for what is no hash table that can be read.
  bool open() {
    if (content_.size() < kMetaBytes) return false;
    if (number_at(content_, kMagicAt, 4) != kMagic) {
      big_endian_ = true;
      if (number_at(content_, kMagicAt, 4) != kMagic) return false;
    }
    page_size_ = number_at(content_, kPageSizeAt, 4);
    return page_size_ >= kPageSizeMin && page_size_ <= kPageSizeMax && content_[kEncryptionAt] == 0;
  }

  // Every value of the table, until `take` returns false.
  template <typename Take>
  void read(Take take) {
    for (std::size_t number = 1; number < content_.size() / page_size_; ++number) {
      const std::string_view page = this->page(number);
      if (page[kTypeAt] != kHash && page[kTypeAt] != kUnsortedHash) continue;
      const std::size_t entries =
          std::min<std::size_t>(number_at(page, kEntriesAt, 2), (page_size_ - kPageHeader) / 2);
      // Keys and values in turn, from the end of the page to its front.
      std::size_t end = page_size_;
      for (std::size_t i = 0; i < entries; ++i) {
        const std::size_t at = number_at(page, kPageHeader + 2 * i, 2);
        if (at < kPageHeader || at > end) break;
        if (i % 2 == 1 && !take(value_of(page.substr(at, end - at)))) return;
        end = at;
      }
    }
  }

 private:
  std::uint32_t number_at(std::string_view bytes, std::size_t offset, std::size_t size) const {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t at = offset + (big_endian_ ? i : size - 1 - i);
      value = value << 8 | static_cast<unsigned char>(bytes[at]);
    }
    return value;
  }

  std::string_view page(std::size_t number) const {
    return content_.substr(number * page_size_, page_size_);
  }

  std::string value_of(std::string_view item) {
    if (item.starts_with(kHere)) return std::string(item.substr(1));
    if (!item.starts_with(kElsewhere) || item.size() < kElsewhereBytes) return {};
    const std::size_t total = number_at(item, kTotalAt, 4);
    std::string out;
    std::size_t number = number_at(item, kFirstPageAt, 4);
    // In a sound file every page belongs to one value: no more is read than there is.
    while (out.size() < total && number > 0 && number < content_.size() / page_size_ &&
           ++pages_read_ <= content_.size() / page_size_) {
      const std::string_view page = this->page(number);
      if (page[kTypeAt] != kOverflow) break;
      out += page.substr(kPageHeader,
                         std::min<std::size_t>(number_at(page, kUsedAt, 2), total - out.size()));
      number = number_at(page, kNextAt, 4);
    }
    return out;
  }

  std::string_view content_;
  std::size_t page_size_ = 0;
  std::size_t pages_read_ = 0;
  bool big_endian_ = false;
};

}  // namespace

std::vector<Package> parse_rpm_berkeley(std::string_view path, std::string_view content) {
  std::vector<Package> out;
  BerkeleyFile file(content);
  if (!file.open()) return out;
  file.read([&](std::string_view blob) {
    if (auto package = parse_rpm_header(path, blob)) out.push_back(std::move(*package));
    return out.size() < kPackagesMax;
  });
  return out;
}

}  // namespace minato::scanner
