// Aim: packages are read from rpm's databases before SQLite, also from one that Berkeley DB itself
// wrote, and what is made to mislead or to keep the reader busy costs no more than its size.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "scanner/package_files.h"
#include "scanner/rpm_fixture_test.h"
#include "store/temporary_folder.h"

namespace minato::scanner {
namespace {

using namespace rpm_fixture;
using Lines = std::vector<std::string>;

Lines lines_of(const std::vector<Package>& packages) {
  Lines out;
  for (const Package& package : packages) {
    EXPECT_EQ(package.manager, "RPM");
    EXPECT_EQ(package.path, "here");
    out.push_back(package.name + " " + package.version);
  }
  std::ranges::sort(out);
  return out;
}

Lines in_berkeley(const std::string& content) {
  return lines_of(parse_rpm_berkeley("here", content));
}
Lines in_ndb(const std::string& content) {
  return lines_of(parse_rpm_ndb("here", content));
}

// A file of Berkeley DB, of pages of 512 bytes.
class BerkeleyFile {
 public:
  explicit BerkeleyFile(bool big_endian = false) : big_endian_(big_endian) {
    std::string meta = page(8);
    put(meta, 12, 0x061561, 4);
    put(meta, 20, kPage, 4);
    content_ = meta;
  }
  // A page of the table with these items, keys and values in turn.
  void add_table(const std::vector<std::string>& items) {
    std::string out = page(13);
    put(out, 20, items.size(), 2);
    std::size_t end = kPage;
    for (std::size_t i = 0; i < items.size(); ++i) {
      end -= items[i].size();
      out.replace(end, items[i].size(), items[i]);
      put(out, 26 + 2 * i, end, 2);
    }
    content_ += out;
  }
  // Pages with a value that is too large for one; the item that tells where.
  std::string add_value(const std::string& value) {
    const std::size_t first = pages();
    for (std::size_t at = 0; at < value.size(); at += kPage - 26) {
      const std::string part = value.substr(at, kPage - 26);
      std::string out = page(7);
      put(out, 22, part.size(), 2);
      put(out, 16, at + part.size() < value.size() ? pages() + 1 : 0, 4);
      out.replace(26, part.size(), part);
      content_ += out;
    }
    std::string item("\3\0\0\0", 4);
    item.resize(12);
    put(item, 4, first, 4);
    put(item, 8, value.size(), 4);
    return item;
  }
  void put(std::string& out, std::size_t offset, std::size_t value, std::size_t size) const {
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t shift = 8 * (big_endian_ ? size - 1 - i : i);
      out[offset + i] = static_cast<char>(value >> shift & 0xff);
    }
  }
  std::size_t pages() const { return content_.size() / kPage; }
  std::string& content() { return content_; }

 private:
  static constexpr std::size_t kPage = 512;
  static std::string page(char type) {
    std::string out(kPage, '\0');
    out[25] = type;
    return out;
  }
  bool big_endian_;
  std::string content_;
};

const std::string kKey = std::string("\1\1\0\0\0", 5);

std::string long_header(const std::string& name) {
  return header_of({{kName, kString, name + '\0'},
                    {1004, kString, std::string(2000, 's') + '\0'},
                    {kVersion, kString, std::string("3.0") + '\0'},
                    {kRelease, kString, std::string("1.el8") + '\0'}});
}

TEST(RpmBerkeley, ValuesInAPageAndBeyondItAreRead) {
  for (const bool big_endian : {false, true}) {
    BerkeleyFile file(big_endian);
    const std::string openssl = file.add_value(long_header("openssl-libs"));
    file.add_table({kKey, openssl, kKey, "\1" + header_of("bash", "5.1")});
    EXPECT_EQ(in_berkeley(file.content()), (Lines{"bash 5.1-1.el9", "openssl-libs 3.0-1.el8"}));
  }
}

TEST(RpmBerkeley, ChainsThatGoRoundAndItemsThatOverlapAreReadOnce) {
  BerkeleyFile round;
  std::string item = round.add_value(long_header("bash"));
  round.put(round.content(), 4 * 512 + 512 + 16, 1, 4);  // the last page leads to the first
  round.put(item, 8, 0xffff'ffff, 4);
  round.add_table({kKey, item, kKey, item, kKey, item});
  EXPECT_LE(in_berkeley(round.content()).size(), 1U);

  BerkeleyFile overlapping;
  overlapping.add_table({kKey, "\1" + header_of("bash", "5.1"), kKey, ""});
  std::string& content = overlapping.content();
  overlapping.put(content, 512 + 26 + 6, 500, 2);
  EXPECT_EQ(in_berkeley(content), Lines{"bash 5.1-1.el9"});
}

TEST(RpmBerkeley, WhatIsDamagedSaysWhatCanBeRead) {
  BerkeleyFile file;
  file.add_table({kKey, file.add_value(long_header("openssl-libs"))});
  const std::string content = file.content();
  for (std::size_t size = 0; size < content.size(); size += 13) {
    in_berkeley(content.substr(0, size));
  }
  for (std::size_t at = 0; at < content.size(); ++at) {
    std::string damaged = content;
    damaged[at] = static_cast<char>(damaged[at] ^ 0xff);
    in_berkeley(damaged);
  }
  std::string encrypted = content;
  encrypted[24] = 1;
  EXPECT_TRUE(in_berkeley(encrypted).empty());
  EXPECT_TRUE(in_berkeley(std::string(4096, 'x')).empty());
}

std::string hex(const std::string& bytes) {
  std::string out = " ";
  for (const char c : bytes) {
    out += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
    out += "0123456789abcdef"[c & 15];
  }
  return out + "\n";
}

// As rpm keeps them: a counter below key 0, and the headers below their numbers.
TEST(RpmBerkeley, AFileThatBerkeleyDbWroteIsRead) {
  if (std::system("command -v db5.3_load >/dev/null") != 0) GTEST_SKIP() << "no db5.3_load";
  const store::TemporaryFolder folder;
  const std::string dump = folder.path() + "/dump", database = folder.path() + "/Packages";
  Lines expected;
  {
    std::ofstream out(dump);
    out << "VERSION=3\nformat=bytevalue\ntype=hash\ndb_pagesize=4096\nHEADER=END\n"
        << hex(std::string(4, '\0')) << hex(number(300));
    for (int i = 1; i <= 300; ++i) {
      const std::string name = "package-" + std::to_string(i);
      std::string key = number(static_cast<std::uint32_t>(i));
      std::ranges::reverse(key);
      out << hex(key) << hex(i % 2 == 0 ? header_of(name, "3.0") : long_header(name));
      expected.push_back(name + (i % 2 == 0 ? " 3.0-1.el9" : " 3.0-1.el8"));
    }
    out << "DATA=END\n";
  }
  ASSERT_EQ(std::system(("db5.3_load -f " + dump + " " + database).c_str()), 0);
  std::ostringstream content;
  content << std::ifstream(database).rdbuf();
  std::ranges::sort(expected);
  EXPECT_EQ(in_berkeley(content.str()), expected);
}

std::string little(std::uint32_t value) {
  std::string out = number(value);
  std::ranges::reverse(out);
  return out;
}

// A page of slots, then the headers; slot i of package i + 1.
std::string ndb(const Lines& headers) {
  std::string out = "RpmP" + little(0) + little(7) + little(1) + std::string(16, '\0');
  std::string blobs;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const auto package = little(static_cast<std::uint32_t>(i + 1));
    const auto size = little(static_cast<std::uint32_t>(headers[i].size()));
    const auto block = static_cast<std::uint32_t>((4096 + blobs.size()) / 16);
    std::string blob = "BlbS" + package + little(7) + size + headers[i];
    blob.resize((blob.size() + 12 + 15) / 16 * 16);
    out += "Slot" + package + little(block) + little(static_cast<std::uint32_t>(blob.size() / 16));
    blobs += blob;
  }
  while (out.size() < 4096) out += "Slot" + std::string(12, '\0');
  return out + blobs;
}

TEST(RpmNdb, TellsWhatIsInstalled) {
  const std::string content = ndb({header_of("bash", "5.1"), long_header("openssl-libs"), ""});
  EXPECT_EQ(in_ndb(content), (Lines{"bash 5.1-1.el9", "openssl-libs 3.0-1.el8"}));
}

TEST(RpmNdb, SlotsThatAreFreedOrMisleadSayNothing) {
  const std::string content = ndb({header_of("bash", "5.1"), header_of("zlib", "1.3")});
  std::string freed = content;
  freed.replace(32 + 4, 12, std::string(12, '\0'));
  EXPECT_EQ(in_ndb(freed), Lines{"zlib 1.3-1.el9"});
  std::string elsewhere = content;
  elsewhere.replace(32 + 8, 4, little(0xffff'ffff));
  EXPECT_EQ(in_ndb(elsewhere), Lines{"zlib 1.3-1.el9"});
  std::string of_another = content;
  of_another.replace(32 + 8, 4, of_another.substr(48 + 8, 4));
  EXPECT_EQ(in_ndb(of_another), Lines{"zlib 1.3-1.el9"});
  for (std::size_t at = 0; at < content.size(); ++at) {
    std::string damaged = content;
    damaged[at] = static_cast<char>(damaged[at] ^ 0xff);
    in_ndb(damaged);
    in_ndb(content.substr(0, at));
  }
}

// Slots that all tell of one large header: no more is read than the file has bytes.
TEST(RpmNdb, AHeaderThatManySlotsTellOfIsNotReadForever) {
  const std::string header = long_header("bash");
  std::string content = ndb(Lines(254, header));
  for (std::size_t i = 0; i < 254; ++i) {
    content.replace(32 + i * 16, 16, content.substr(32, 16));
  }
  EXPECT_LE(in_ndb(content).size(), content.size() / header.size());
}

TEST(RpmOlderDatabases, AreFoundWhereRpmKeepsThem) {
  EXPECT_EQ(parser_of("var/lib/rpm/Packages"), &parse_rpm_berkeley);
  EXPECT_EQ(parser_of("usr/lib/sysimage/rpm/Packages.db"), &parse_rpm_ndb);
  EXPECT_EQ(parser_of("srv/Packages"), nullptr);
}

}  // namespace
}  // namespace minato::scanner
