// Entries of tar archives, for tests of what reads them.
#pragma once

#include <cstdio>
#include <string>

namespace minato::scanner {

struct TarFile {
  std::string path;
  std::string content = {};
  char type = '0';
  bool executable = false;
  std::string target = {};  // of a link
};

inline std::string tar_entry(const TarFile& file) {
  std::string block(512, '\0');
  block.replace(0, file.path.size(), file.path);
  block.replace(100, 7, file.executable ? "0000755" : "0000644");
  char number[16];
  std::snprintf(number, sizeof number, "%011zo", file.content.size());
  block.replace(124, 11, number);
  block[156] = file.type;
  block.replace(157, file.target.size(), file.target);
  block.replace(257, 5, "ustar");
  block.replace(148, 8, "        ");
  unsigned sum = 0;
  for (const char c : block) sum += static_cast<unsigned char>(c);
  std::snprintf(number, sizeof number, "%06o", sum);
  block.replace(148, 7, std::string(number) + '\0');
  std::string body = file.content;
  body.resize((file.content.size() + 511) / 512 * 512);
  return block + body;
}

inline std::string tar_entry(const std::string& path, const std::string& content) {
  return tar_entry({.path = path, .content = content});
}

}  // namespace minato::scanner
