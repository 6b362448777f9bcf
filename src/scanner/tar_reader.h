// Reads a tar archive as its bytes come. The archive is untrusted. ustar, with the long names of
// GNU tar and the extended headers of pax; sparse files are passed over.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace minato::scanner {

inline constexpr std::size_t kPathBytesMax = 4096;
inline constexpr std::size_t kEntriesMax = 2'000'000;              // of one layer
inline constexpr std::uint64_t kExtensionBytesMax = 1024 * 1024;   // long names, pax headers
inline constexpr std::uint64_t kFileBytesMax = 256 * 1024 * 1024;  // of a file that is wanted

struct TarEntry {
  enum class Kind { kFile, kFolder, kOther };
  std::string path;  // without "./", '/' at either end, or ".." anywhere
  Kind kind = Kind::kOther;
  std::uint64_t size = 0;
};

class TarReader {
 public:
  struct Visitor {
    // Every entry; true when the content of a file is wanted (files over kFileBytesMax never are).
    std::function<bool(const TarEntry&)> entry;
    std::function<void(const TarEntry&, std::string content)> content;
  };
  explicit TarReader(Visitor visitor) : visitor_(std::move(visitor)) {}

  // kInvalidArgument: not an archive. kResourceExhausted: a bound was passed.
  Result<> feed(std::string_view bytes);

 private:
  enum class State { kHeader, kExtension, kSparse, kContent, kSkip, kEnd };
  Result<> take_header();
  Result<> take_entry(char type, std::uint64_t size);
  Result<> take_extension();
  void take_pax(std::string_view records);
  void begin_skip(std::uint64_t bytes);

  Visitor visitor_;
  State state_ = State::kHeader;
  std::string block_;       // the header, or what is collected
  std::uint64_t left_ = 0;  // bytes of what is collected or skipped
  std::uint64_t padding_ = 0;
  char extension_ = '\0';
  std::string long_path_;  // for the next entry
  std::string pax_size_;
  TarEntry entry_;
  std::size_t entries_ = 0;
};

}  // namespace minato::scanner
