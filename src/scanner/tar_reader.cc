#include "scanner/tar_reader.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace minato::scanner {
namespace {

// The header, POSIX.1-1988 (ustar): offsets and lengths of its fields.
constexpr std::size_t kBlock = 512;
struct Field {
  std::size_t offset;
  std::size_t length;
};
constexpr Field kName{0, 100};
constexpr Field kMode{100, 8};
constexpr Field kSize{124, 12};
constexpr Field kChecksum{148, 8};
constexpr std::uint64_t kExecutable = 0111;
constexpr std::size_t kType = 156;
constexpr Field kTarget{157, 100};
constexpr Field kMagic{257, 5};
constexpr Field kPrefix{345, 155};
constexpr std::size_t kSparseFollows = 482;       // in the header
constexpr std::size_t kSparseFollowsLater = 504;  // in an extension of it

std::string_view text_of(std::string_view block, Field field) {
  const std::string_view raw = block.substr(field.offset, field.length);
  return raw.substr(0, raw.find('\0'));
}

// Octal digits, or GNU's binary form with the first bit set.
std::optional<std::uint64_t> number_of(std::string_view block, Field field) {
  const std::string_view raw = block.substr(field.offset, field.length);
  std::uint64_t value = 0;
  if ((static_cast<unsigned char>(raw[0]) & 0x80) != 0) {
    for (std::size_t i = raw.size() - 8; i < raw.size(); ++i) {
      value = value << 8 | static_cast<unsigned char>(raw[i]);
    }
    return value >> 62 == 0 ? std::optional(value) : std::nullopt;
  }
  for (const char c : raw) {
    if (c == ' ' || c == '\0') continue;
    if (c < '0' || c > '7') return std::nullopt;
    value = value << 3 | static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

bool checksum_fits(std::string_view block) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < block.size(); ++i) {
    const bool own = i >= kChecksum.offset && i < kChecksum.offset + kChecksum.length;
    sum += own ? ' ' : static_cast<unsigned char>(block[i]);
  }
  return number_of(block, kChecksum) == sum;
}

// Empty for paths that lead out of the image.
std::string clean_path(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    const auto slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    if (part.empty() || part == ".") continue;
    if (part == "..") return {};
    if (!out.empty()) out += '/';
    out += part;
  }
  return out;
}

std::uint64_t padding_of(std::uint64_t size) {
  return (kBlock - size % kBlock) % kBlock;
}

}  // namespace

Result<> TarReader::feed(std::string_view bytes) {
  while (!bytes.empty() && state_ != State::kEnd) {
    const bool header = state_ == State::kHeader || state_ == State::kSparse;
    const std::uint64_t wanted = header ? kBlock - block_.size() : left_;
    const std::size_t taken = std::min<std::uint64_t>(wanted, bytes.size());
    if (state_ == State::kPieces)
      visitor_.piece(entry_, bytes.substr(0, taken));
    else if (state_ != State::kSkip)
      block_ += bytes.substr(0, taken);
    bytes.remove_prefix(taken);
    if (!header) left_ -= taken;
    if (taken < wanted) return {};
    switch (state_) {
      case State::kHeader:
        TRY_VOID(take_header());
        break;
      case State::kExtension:
        TRY_VOID(take_extension());
        break;
      case State::kSparse:
        if (block_[kSparseFollowsLater] == 0) begin_skip(padding_);
        block_.clear();
        break;
      case State::kContent:
        visitor_.content(entry_, std::move(block_));
        begin_skip(padding_);
        break;
      case State::kPieces:
        visitor_.piece(entry_, {});
        begin_skip(padding_);
        break;
      default:
        state_ = State::kHeader;
        break;
    }
  }
  return {};
}

void TarReader::begin_skip(std::uint64_t bytes) {
  block_ = {};
  left_ = bytes;
  state_ = bytes > 0 ? State::kSkip : State::kHeader;
}

Result<> TarReader::take_header() {
  if (std::ranges::all_of(block_, [](char c) { return c == '\0'; })) {
    state_ = State::kEnd;
    return {};
  }
  if (!checksum_fits(block_)) return fail(ErrorCode::kInvalidArgument, "a layer is no tar archive");
  if (++entries_ > kEntriesMax) {
    return fail(ErrorCode::kResourceExhausted, "a layer has too many entries");
  }
  const auto size = number_of(block_, kSize);
  if (!size) return fail(ErrorCode::kInvalidArgument, "an entry of a layer has no size");
  const char type = block_[kType];
  if (type == 'L' || type == 'x' || type == 'K' || type == 'g') {
    if (*size > kExtensionBytesMax) {
      return fail(ErrorCode::kResourceExhausted, "a name in a layer is too long");
    }
    extension_ = type;
    padding_ = padding_of(*size);
    left_ = *size;
    block_.clear();
    state_ = State::kExtension;
    return left_ == 0 ? take_extension() : Result<>();
  }
  return take_entry(type, *size);
}

Result<> TarReader::take_extension() {
  if (extension_ == 'L') {
    long_path_ = block_.substr(0, block_.find('\0'));
  } else if (extension_ == 'K') {
    long_target_ = block_.substr(0, block_.find('\0'));
  } else if (extension_ == 'x') {
    take_pax(block_);
  }
  begin_skip(padding_);
  return {};
}

// "<length> <key>=<value>\n", one after the other.
void TarReader::take_pax(std::string_view records) {
  while (!records.empty()) {
    std::size_t length = 0;
    const auto [end, error] =
        std::from_chars(records.data(), records.data() + records.size(), length);
    const auto digits = static_cast<std::size_t>(end - records.data());
    if (error != std::errc() || length <= digits + 1 || length > records.size()) return;
    const std::string_view record = records.substr(digits + 1, length - digits - 2);
    records.remove_prefix(length);
    const auto equals = record.find('=');
    if (equals == std::string_view::npos) continue;
    if (record.substr(0, equals) == "path") long_path_ = record.substr(equals + 1);
    if (record.substr(0, equals) == "linkpath") long_target_ = record.substr(equals + 1);
    if (record.substr(0, equals) == "size") pax_size_ = record.substr(equals + 1);
  }
}

// Path, target and kind of the next entry.
Result<> TarReader::name_entry(char type) {
  std::string path = std::exchange(long_path_, {});
  std::string target = std::exchange(long_target_, {});
  if (path.empty()) {
    const std::string_view prefix =
        text_of(block_, kMagic).starts_with("ustar") ? text_of(block_, kPrefix) : "";
    path = prefix.empty() ? "" : std::string(prefix) + "/";
    path += text_of(block_, kName);
  }
  if (target.empty()) target = text_of(block_, kTarget);
  if (path.size() > kPathBytesMax || target.size() > kPathBytesMax) {
    return fail(ErrorCode::kResourceExhausted, "a path in a layer is too long");
  }
  entry_ = {.path = clean_path(path), .target = {}, .kind = TarEntry::Kind::kOther};
  if (type == '0' || type == '\0' || type == '7') entry_.kind = TarEntry::Kind::kFile;
  if (type == '5') entry_.kind = TarEntry::Kind::kFolder;
  if (type == '1') {
    entry_.kind = TarEntry::Kind::kHardLink;
    entry_.target = clean_path(target);
  }
  return {};
}

Result<> TarReader::take_entry(char type, std::uint64_t size) {
  TRY_VOID(name_entry(type));
  if (!pax_size_.empty()) {
    std::from_chars(pax_size_.data(), pax_size_.data() + pax_size_.size(), size);
    pax_size_.clear();
  }
  if (size > std::uint64_t{1} << 50) {
    return fail(ErrorCode::kInvalidArgument, "an entry of a layer is impossibly large");
  }
  const bool file = entry_.kind == TarEntry::Kind::kFile;
  entry_.size = file ? size : 0;
  entry_.executable = (number_of(block_, kMode).value_or(0) & kExecutable) != 0;
  const Want want = entry_.path.empty() ? Want::kNothing : visitor_.entry(entry_);
  // Links and folders may state a size without having content.
  const std::uint64_t content = file || type == 'S' ? size : 0;
  padding_ = padding_of(content);
  if (type == 'S' && block_[kSparseFollows] != 0) {
    padding_ += content;
    block_.clear();
    state_ = State::kSparse;
  } else {
    begin_content(file ? want : Want::kNothing, content);
  }
  return {};
}

void TarReader::begin_content(Want want, std::uint64_t size) {
  if (want == Want::kNothing || (want == Want::kWhole && size > kFileBytesMax)) {
    return begin_skip(size + padding_);
  }
  block_.clear();
  left_ = size;
  state_ = want == Want::kWhole ? State::kContent : State::kPieces;
  if (size > 0) return;
  if (want == Want::kWhole)
    visitor_.content(entry_, {});
  else
    visitor_.piece(entry_, {});
  begin_skip(0);
}

}  // namespace minato::scanner
