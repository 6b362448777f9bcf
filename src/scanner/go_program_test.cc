// Aim: what Go wrote of a program's modules is found wherever it lies and however the bytes come,
// and files that only look like it cost no more than reading them.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "scanner/go_program.h"
#include "scanner/image_reader.h"
#include "scanner/tar_fixture_test.h"
#include "scanner/version.h"

namespace minato::scanner {
namespace {

using Lines = std::vector<std::string>;

std::string counted(const std::string& text) {
  std::string out;
  std::size_t left = text.size();
  for (; left >= 0x80; left >>= 7) out += static_cast<char>((left & 0x7f) | 0x80);
  return out + static_cast<char>(left) + text;
}

std::string build_info(const std::string& go, const std::string& modules, char flags = 2) {
  const std::string mark(16, '\xee');
  return std::string("\xff Go buildinf:\x08") + flags + std::string(16, '\0') + counted(go) +
         counted(modules.empty() ? "" : mark + modules + mark);
}

std::string program(const std::string& info, std::size_t offset = 4096) {
  std::string out = "\177ELF";
  out.resize(offset, '\xff');
  out += info;
  out.resize(out.size() + 1000, 'x');
  return out;
}

Lines packages_in(const std::string& bytes, std::size_t piece = 1 << 20) {
  GoProgramReader reader;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    reader.feed(std::string_view(bytes).substr(at, piece));
  }
  Lines out;
  for (const Package& package : reader.packages("bin/app")) {
    EXPECT_EQ(package.manager, "GOBINARY");
    EXPECT_EQ(package.path, "bin/app");
    out.push_back(package.name + " " + package.version);
  }
  return out;
}

const std::string kModules =
    "path\texample.com/app\nmod\texample.com/app\tv1.4.0\th1:a=\n"
    "dep\tgolang.org/x/net\tv0.17.0\th1:b=\ndep\texample.com/old\tv1.0.0\n"
    "=>\texample.com/fork\tv1.0.1\th1:c=\ndep\texample.com/here\tv0.0.0\n=>\t./here\t(devel)\t\n"
    "build\t-compiler=gc\n";
const Lines kFound = {"example.com/app v1.4.0", "golang.org/x/net v0.17.0",
                      "example.com/fork v1.0.1", "stdlib 1.21.5"};

TEST(GoProgram, ModulesAndTheStandardLibraryAreFoundHoweverTheBytesCome) {
  const std::string bytes = program(build_info("go1.21.5", kModules));
  for (const std::size_t piece : {1UL, 7UL, 16UL, 100UL, 4097UL, 1UL << 20}) {
    EXPECT_EQ(packages_in(bytes, piece), kFound) << piece;
  }
}

TEST(GoProgram, AMainModuleWithoutAVersionAndProgramsWithoutModules) {
  EXPECT_EQ(packages_in(program(build_info("go1.21.5", "mod\texample.com/app\t(devel)\t\n"))),
            Lines{"stdlib 1.21.5"});
  EXPECT_EQ(packages_in(program(build_info("go1.19.8", ""))), Lines{"stdlib 1.19.8"});
}

TEST(GoProgram, VersionsOfGoAreOrderedAsTheyCameOut) {
  const auto stdlib = [](const std::string& go) {
    const Lines found = packages_in(program(build_info(go, "")));
    return found.empty() ? "" : found.front().substr(std::string("stdlib ").size());
  };
  const Lines releases = {stdlib("go1.21.9"), stdlib("go1.22rc1"), stdlib("go1.22rc10"),
                          stdlib("go1.22.0"), stdlib("go1.22.1 X:boringcrypto")};
  for (std::size_t i = 1; i < releases.size(); ++i) {
    EXPECT_LT(compare_versions(Scheme::kSemver, releases[i - 1], releases[i]), 0) << releases[i];
  }
  EXPECT_EQ(stdlib("devel go1.23-a0b1c2 Tue Jan 2"), "");
}

TEST(GoProgram, WhatOnlyLooksLikeItIsPassedOver) {
  const std::string real = build_info("go1.21.5", kModules);
  // No ELF, not aligned, strings behind pointers.
  EXPECT_TRUE(packages_in(program(real).replace(0, 4, "#!/b")).empty());
  EXPECT_TRUE(packages_in(program(real, 4100)).empty());
  EXPECT_TRUE(packages_in(program(build_info("go1.17", "", 0))).empty());
  // The mark alone, as programs that look for it have it, before the real one.
  std::string twice = program(build_info("gopher\n", "x", 0), 4096);
  twice.resize((twice.size() + 15) / 16 * 16);
  EXPECT_EQ(packages_in(twice + build_info("nonsense", "x") + std::string(15, '\0')), Lines());
  EXPECT_EQ(packages_in(twice + real), kFound);
  std::string endless = real.substr(0, 32) + "\xff\xff\xff\xff\xff";
  endless.resize(48);
  EXPECT_EQ(packages_in(program(endless + real)), kFound);
  for (std::size_t size = 0; size < real.size(); ++size) {
    packages_in(program("") + real.substr(0, size));
  }
}

TEST(GoProgram, IsReadFromAnImageAndHiddenByWhatLiesAboveIt) {
  const std::string bytes = program(build_info("go1.21.5", kModules));
  const auto packages = [](const Lines& layers) {
    ImageReader reader;
    for (const std::string& layer : layers) {
      EXPECT_TRUE(reader.feed(layer));
      reader.end_layer();
    }
    return reader.take().packages.size();
  };
  const std::string low = tar_entry({.path = "bin/app", .content = bytes, .executable = true}) +
                          tar_entry({.path = "bin/data", .content = bytes});
  EXPECT_EQ(packages({low}), kFound.size());
  const std::string other =
      tar_entry({.path = "bin/app", .content = "#!/bin/sh\n", .executable = true});
  EXPECT_EQ(packages({low, other}), 0U);
  EXPECT_EQ(packages({low, tar_entry("bin/.wh.app", "")}), 0U);
  const std::string link = tar_entry({.path = "bin/b", .type = '1', .target = "./bin/app"});
  EXPECT_EQ(packages({low + link}), 2 * kFound.size());
}

TEST(ImageReader, HardLinksAreReadAsTheFilesTheyAre) {
  const std::string module = R"({"name": "left", "version": "1.0.0"})";
  const std::string layer =
      tar_entry("a/node_modules/left/package.json", module) +
      tar_entry({.path = "b/node_modules/left/package.json",
                 .type = '1',
                 .target = "a/node_modules/left/package.json"}) +
      tar_entry(
          {.path = "b/left.json", .type = '1', .target = "a/node_modules/left/package.json"}) +
      tar_entry({.path = "c/node_modules/left/package.json", .type = '1', .target = "nowhere"});
  ImageReader reader;
  ASSERT_TRUE(reader.feed(layer));
  reader.end_layer();
  const Inventory found = reader.take();
  ASSERT_EQ(found.packages.size(), 2U);
  EXPECT_EQ(found.packages[1].path, "b/node_modules/left/package.json");
}

}  // namespace
}  // namespace minato::scanner
