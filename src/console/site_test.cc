// Aim: a site lists its files and no others, and a new build is seen without a restart.
#include "console/site.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/limits.h"
#include "console/testing/site_folder.h"

namespace minato::console {
namespace {

namespace fs = std::filesystem;
using console::testing::SiteFolder;

TEST(ReadSite, ListsFilesWithTheirForms) {
  SiteFolder folder;
  folder.write("index.html", "<html>");
  folder.write("assets/app.js", "x");
  folder.write("assets/app.js.br", "x");
  folder.write("assets/deep/style.css", "x");
  folder.write("assets/deep/style.css.gz", "x");
  const auto site = read_site(folder.path());
  ASSERT_TRUE(site);
  EXPECT_EQ(site->folder, folder.path());
  ASSERT_EQ(site->assets.size(), 2u);
  EXPECT_TRUE(site->assets.at("app.js").br);
  EXPECT_FALSE(site->assets.at("app.js").gzip);
  EXPECT_TRUE(site->assets.at("deep/style.css").gzip);
}

TEST(ReadSite, PassesOverLinksAndHiddenFiles) {
  SiteFolder folder;
  folder.write("index.html", "<html>");
  folder.write("assets/app.js", "x");
  folder.write("assets/.hidden", "x");
  folder.write("assets/.git/config", "x");
  const fs::path assets = fs::path(folder.path()) / "assets";
  fs::create_symlink("/etc/passwd", assets / "link.txt");
  fs::create_directory_symlink("/etc", assets / "linked");
  const auto site = read_site(folder.path());
  ASSERT_TRUE(site);
  EXPECT_EQ(site->assets.size(), 1u);
}

TEST(ReadSite, NeedsAPageOfReasonableSize) {
  SiteFolder folder;
  EXPECT_FALSE(read_site(folder.path()));
  folder.write("index.html", std::string(limits::kConsolePageBytes + 1, 'x'));
  EXPECT_FALSE(read_site(folder.path()));
  folder.write("index.html", std::string(limits::kConsolePageBytes, 'x'));
  const auto site = read_site(folder.path());
  ASSERT_TRUE(site);
  EXPECT_TRUE(site->assets.empty());
}

TEST(Site, TakesTheFirstFolderThatHasAPage) {
  SiteFolder empty;
  SiteFolder full;
  full.write("index.html", "<html>");
  Site site({"/nonexistent/console", empty.path(), full.path()});
  ASSERT_TRUE(site.current());
  EXPECT_EQ(site.current()->folder, full.path());
  empty.write("index.html", "<html>");
  EXPECT_EQ(site.current()->folder, empty.path());
}

TEST(Site, ReadsANewBuildAndKeepsTheOldForThoseWhoUseIt) {
  SiteFolder folder;
  folder.write("index.html", "<html>1");
  folder.write("assets/old.js", "x");
  Site site({folder.path()});
  const auto before = site.current();
  EXPECT_EQ(site.current(), before);
  folder.write("assets/new.js", "x");
  folder.write("index.html", "<html>2");
  const auto after = site.current();
  ASSERT_TRUE(after);
  EXPECT_TRUE(after->assets.contains("new.js"));
  EXPECT_FALSE(before->assets.contains("new.js"));
  fs::remove(fs::path(folder.path()) / "index.html");
  EXPECT_FALSE(site.current());
}

}  // namespace
}  // namespace minato::console
