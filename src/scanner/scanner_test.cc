// Packages are read from hostile and ordinary layers, and compared with advisories.
#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <string>

#include "scanner/database.h"
#include "scanner/image_reader.h"
#include "scanner/package_files.h"
#include "scanner/tar_fixture_test.h"
#include "store/temporary_folder.h"

namespace minato::scanner {
namespace {

std::string zstd(const std::string& text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

std::string gzip(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string in = text, out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

const std::string kStatus =
    "Package: libssl3\nStatus: install ok installed\nSource: openssl (3.0.8-2)\n"
    "Version: 3.0.9-1\n\nPackage: gone\nStatus: deinstall ok config-files\nVersion: 1\n";
const std::string kRelease = "ID=debian\nVERSION_ID=\"12\"\n";

Inventory read_all(const std::vector<std::string>& layers) {
  ImageReader reader;
  for (const std::string& layer : layers) {
    for (std::size_t at = 0; at < layer.size(); at += 100) {
      EXPECT_TRUE(reader.feed(std::string_view(layer).substr(at, 100)));
    }
    reader.end_layer();
  }
  return reader.take();
}

TEST(ImageReader, ReadsLayersInEveryFormPieceByPiece) {
  const std::string tar =
      tar_entry("./var/lib/dpkg/status", kStatus) + tar_entry("etc/os-release", kRelease);
  for (const std::string& layer : {tar, gzip(tar), zstd(tar)}) {
    const Inventory found = read_all({layer});
    EXPECT_EQ(found.distribution.id, "debian");
    ASSERT_EQ(found.packages.size(), 1U);
    EXPECT_EQ(found.packages[0].name, "libssl3");
    EXPECT_EQ(found.packages[0].source_name, "openssl");
    EXPECT_EQ(found.packages[0].source_version, "3.0.8-2");
  }
}

TEST(ImageReader, WhiteoutsHideWhatLowerLayersHad) {
  const std::string module = R"({"name": "left", "version": "1.0.0"})";
  const std::string low = tar_entry("a/node_modules/left/package.json", module) +
                          tar_entry("b/node_modules/left/package.json", module) +
                          tar_entry("c/node_modules/left/package.json", module);
  const std::string high =
      tar_entry("a/.wh.node_modules", "") + tar_entry("b/.wh..wh..opq", "") +
      tar_entry("b/node_modules/right/package.json", R"({"name": "right", "version": "2.0.0"})");
  const Inventory found = read_all({low, high});
  ASSERT_EQ(found.packages.size(), 2U);
  EXPECT_EQ(found.packages[0].name, "right");
  EXPECT_EQ(found.packages[1].path, "c/node_modules/left/package.json");
}

TEST(ImageReader, RefusesWhatIsNoArchiveAndWhatGrowsTooMuch) {
  ImageReader broken;
  EXPECT_FALSE(broken.feed(std::string(600, 'x')));
  Decompressor bomb;
  const std::string zeros = gzip(std::string(260 * 1024 * 1024, '\0'));
  const auto result = bomb.feed(zeros, [](std::string_view) { return Result<>(); });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kResourceExhausted);
}

TEST(TarReader, PathsThatLeadOutOfTheImageAreNobodys) {
  const Inventory found = read_all({tar_entry("../../var/lib/dpkg/status", kStatus)});
  EXPECT_TRUE(found.packages.empty());
}

TEST(PackageFiles, SayWhatIsInstalled) {
  EXPECT_EQ(parse_apk_installed("p", "P:musl\nV:1.2.4-r0\nA:x86_64\no:musl\n\n").size(), 1U);
  const auto python = parse_python_metadata("p", "Name: Flask_Login\nVersion: 1.0\n\nName: no\n");
  ASSERT_EQ(python.size(), 1U);
  EXPECT_EQ(python[0].name, "flask-login");
  const auto gem = parse_gem_name("x/specifications/net-http-0.3.2.gemspec", "");
  ASSERT_EQ(gem.size(), 1U);
  EXPECT_EQ(gem[0].name + " " + gem[0].version, "net-http 0.3.2");
  const auto lock = parse_cargo_lock("p", "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n");
  ASSERT_EQ(lock.size(), 1U);
  EXPECT_EQ(lock[0].version, "1.0.0");
  EXPECT_EQ(parser_of("srv/node_modules/@a/b/package.json"), parse_node_manifest);
  EXPECT_EQ(parser_of("srv/node_modules/a/lib/package.json"), nullptr);
}

const std::string kAdvisory = R"({"id": "DSA-1", "upstream": ["CVE-2026-1"], "affected": [{
  "package": {"ecosystem": "Debian:12", "name": "openssl"}, "ranges": [{"type": "ECOSYSTEM",
  "events": [{"introduced": "0"}, {"fixed": "3.0.0-1"}, {"introduced": "3.0.5-1"},
             {"fixed": "3.0.10-1"}]}], "ecosystem_specific": {"urgency": "low"}}]})";

std::optional<Finding> judged(const std::string& version, const std::string& text = kAdvisory) {
  const Package package{.manager = "DPKG", .name = "libssl3", .version = version};
  const std::string ecosystem = "Debian:12", name = "openssl";
  return match_advisory(text, {package, ecosystem, name, version, Scheme::kDpkg});
}

TEST(Advisories, RangesDecideWhichVersionsAreAffected) {
  EXPECT_TRUE(judged("2.0-1"));
  EXPECT_FALSE(judged("3.0.0-1"));
  EXPECT_FALSE(judged("3.0.4-1"));
  const auto found = judged("3.0.9-1");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "CVE-2026-1");
  EXPECT_EQ(found->fixed_version, "3.0.10-1");
  EXPECT_EQ(found->severity, "LOW");
  EXPECT_FALSE(judged("3.0.10-1"));
  EXPECT_FALSE(judged("2.0-1", R"({"withdrawn": "2026-01-01T00:00:00Z",)" + kAdvisory.substr(1)));
  EXPECT_FALSE(judged("2.0-1", "no JSON"));
}

TEST(Inventory, IsReadAsItWasWrittenButNotFromAVersionThatKnewFewerKinds) {
  const Inventory inventory{.distribution = {"debian", "12", "Debian 12"},
                            .packages = {{.manager = "DPKG",
                                          .name = "libssl3",
                                          .version = "3.0.9-1",
                                          .source_name = "openssl",
                                          .source_version = "3.0.9",
                                          .arch = "amd64",
                                          .path = "var/lib/dpkg/status"}}};
  const auto read = Inventory::decode(inventory.encode());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->distribution, inventory.distribution);
  EXPECT_EQ(read->packages, inventory.packages);
  EXPECT_FALSE(Inventory::decode(R"({"id": "debian", "packages": []})"));
  EXPECT_FALSE(Inventory::decode(R"({"kinds": 1, "id": "debian", "packages": []})"));
  EXPECT_FALSE(Inventory::decode("no JSON"));
}

TEST(Database, ImportsAddReplaceAndWithdraw) {
  const store::TemporaryFolder folder;
  const std::string path = folder.path() + "/v.sqlite";
  EXPECT_FALSE(*Database::open(path));
  const auto import_text = [&](std::string text) {
    std::optional<std::string> next = std::move(text);
    return import_advisories(path, from_unix_ms(5), [&]() -> Result<std::optional<std::string>> {
      return std::exchange(next, std::nullopt);
    });
  };
  ASSERT_EQ(import_text(kAdvisory)->advisories, 1U);
  EXPECT_EQ(import_text("{}")->unreadable, 1U);
  const Inventory inventory{
      .distribution = {"debian", "12", ""},
      .packages = {
          {.manager = "DPKG", .name = "libssl3", .version = "3.0.9-1", .source_name = "openssl"},
          {.manager = "NPM", .name = "left", .version = "1.0.0"}}};
  auto database = *Database::open(path);
  ASSERT_TRUE(database);
  EXPECT_EQ(database->generation(), 2U);
  EXPECT_EQ(to_unix_ms(database->updated_at()), 5);
  const auto matches = database->match(inventory);
  ASSERT_TRUE(matches);
  ASSERT_EQ(matches->findings.size(), 1U);
  EXPECT_EQ(matches->findings[0].package.name, "libssl3");
  EXPECT_EQ(matches->uncovered, std::vector<std::string>{"npm"});
  EXPECT_EQ(Finding::decode(matches->findings[0].encode())->name, "CVE-2026-1");
  ASSERT_EQ(
      import_text(R"({"withdrawn": "2026-01-01T00:00:00Z",)" + kAdvisory.substr(1))->withdrawn, 1U);
  database = *Database::open(path);
  EXPECT_TRUE(database->match(inventory)->findings.empty());
}

}  // namespace
}  // namespace minato::scanner
