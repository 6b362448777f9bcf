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
  enum class Kind { kFile, kFolder, kHardLink, kOther };
  std::string path;    // without "./", '/' at either end, or ".." anywhere
  std::string target;  // of a hard link, like `path`
  Kind kind = Kind::kOther;
  std::uint64_t size = 0;
  bool executable = false;  // by anybody
};

class TarReader {
 public:
  enum class Want { kNothing, kWhole, kPieces };
  struct Visitor {
    // Every entry; answers how the content of a file is wanted. Whole files over kFileBytesMax are
    // passed over.
    std::function<Want(const TarEntry&)> entry;
    std::function<void(const TarEntry&, std::string content)> content;
    // As the bytes come; an empty piece after the last.
    std::function<void(const TarEntry&, std::string_view bytes)> piece;
  };
  explicit TarReader(Visitor visitor) : visitor_(std::move(visitor)) {}

  // kInvalidArgument: not an archive. kResourceExhausted: a bound was passed.
  Result<> feed(std::string_view bytes);

 private:
  enum class State { kHeader, kExtension, kSparse, kContent, kPieces, kSkip, kEnd };
  Result<> take_header();
  Result<> take_entry(char type, std::uint64_t size);
  Result<> take_extension();
  void take_pax(std::string_view records);
  Result<> name_entry(char type);
  void begin_content(Want want, std::uint64_t size);
  void begin_skip(std::uint64_t bytes);

  Visitor visitor_;
  State state_ = State::kHeader;
  std::string block_;       // the header, or what is collected
  std::uint64_t left_ = 0;  // bytes of what is collected or skipped
  std::uint64_t padding_ = 0;
  char extension_ = '\0';
  std::string long_path_;    // for the next entry
  std::string long_target_;  // likewise
  std::string pax_size_;
  TarEntry entry_;
  std::size_t entries_ = 0;
};

}  // namespace minato::scanner
