#include "scanner/go_program.h"

#include <optional>

#include "scanner/digits_impl.h"

namespace minato::scanner {
namespace {

// The section .go.buildinfo: this mark, the size of a pointer, flags, padding, and from byte 32 two
// strings, each after its length. Before 1.18 there were pointers in place of the strings.
constexpr std::string_view kBuildInfoMark = "\xff Go buildinf:";
constexpr std::size_t kAlignment = 16, kFlagsAt = 15, kStringsAt = 32;
constexpr char kInline = 2;
constexpr std::size_t kGoVersionBytesMax = 1024;
// Marks around the list of modules, with which it is found in memory.
constexpr std::size_t kSentinel = 16;

struct Text {
  std::string_view value;
  bool complete = false;
};

// The string at the front of `bytes`, which it takes away. nullopt: not one of at most `limit`
// bytes.
std::optional<Text> take_text(std::string_view& bytes, std::size_t limit) {
  std::size_t length = 0;
  for (std::size_t i = 0; i < 4; ++i) {  // seven bits each, the lowest first
    if (i >= bytes.size()) return Text{};
    const auto byte = static_cast<unsigned char>(bytes[i]);
    length |= std::size_t{byte & 0x7fU} << (7 * i);
    if ((byte & 0x80) != 0) continue;
    if (length > limit) return std::nullopt;
    if (bytes.size() - i - 1 < length) return Text{};
    const Text out{.value = bytes.substr(i + 1, length), .complete = true};
    bytes.remove_prefix(i + 1 + length);
    return out;
  }
  return std::nullopt;
}

// "go1.22.1" is 1.22.1, "go1.22rc2" is 1.22-rc.2, as semver has it. Empty for what is no release.
std::string release_of(std::string_view go) {
  if (!go.starts_with("go")) return {};
  go.remove_prefix(2);
  std::string out;
  for (const char c : go) {
    if (!is_digit(c) && !is_alpha(c) && c != '.') break;
    if (is_alpha(c) && !out.empty() && is_digit(out.back())) out += '-';
    if (is_digit(c) && !out.empty() && is_alpha(out.back())) out += '.';
    out += c;
  }
  return !out.empty() && is_digit(out[0]) ? out : std::string();
}

std::string_view take_field(std::string_view& text, char separator) {
  const auto end = text.find(separator);
  const std::string_view field = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return field;
}

// Lines of "dep", name, version and checksum; "=>" replaces the one before.
void take_modules(std::string_view list, std::string_view path, std::vector<Package>& out) {
  while (!list.empty() && out.size() < kPackagesMax) {
    std::string_view line = take_field(list, '\n');
    const std::string_view kind = take_field(line, '\t');
    if (kind != "mod" && kind != "dep" && kind != "=>") continue;
    const std::string_view name = take_field(line, '\t');
    const std::string_view version = take_field(line, '\t');
    if (kind == "=>" && !out.empty()) out.pop_back();
    out.push_back({.manager = "GOBINARY",
                   .name = std::string(name),
                   .version = std::string(version),
                   .path = std::string(path)});
  }
  // Kept until here, since a replacement takes the place of one.
  std::erase_if(out, [](const Package& one) { return !one.version.starts_with('v'); });
}

}  // namespace

void GoProgramReader::feed(std::string_view bytes) {
  if (state_ == State::kEnd) return;
  bytes_ += bytes;
  for (Step step = Step::kAgain; step == Step::kAgain && state_ != State::kEnd;) {
    step = state_ == State::kStart    ? check_format()
           : state_ == State::kSearch ? search()
                                      : collect();
  }
  if (state_ == State::kEnd) bytes_ = {};
}

GoProgramReader::Step GoProgramReader::check_format() {
  constexpr std::string_view kElf = "\177ELF";
  if (bytes_.size() < kElf.size()) return Step::kMoreBytes;
  state_ = bytes_.starts_with(kElf) ? State::kSearch : State::kEnd;
  return Step::kAgain;
}

GoProgramReader::Step GoProgramReader::search() {
  const std::string_view all = bytes_;
  std::size_t at = 0;
  while (all.size() - at >= kAlignment && !all.substr(at).starts_with(kBuildInfoMark)) {
    at += kAlignment;
  }
  const bool found = all.size() - at >= kAlignment;
  bytes_.erase(0, at);
  if (!found) return Step::kMoreBytes;
  state_ = State::kCollect;
  return Step::kAgain;
}

GoProgramReader::Step GoProgramReader::collect() {
  if (bytes_.size() < kStringsAt) return Step::kMoreBytes;
  std::string_view rest = std::string_view(bytes_).substr(kStringsAt);
  const auto go = take_text(rest, kGoVersionBytesMax);
  const auto modules = go && go->complete ? take_text(rest, kModuleListBytesMax) : Text{};
  const bool inlined = (bytes_[kFlagsAt] & kInline) != 0;
  const bool of_go =
      !go || !go->complete || go->value.starts_with("go") || go->value.starts_with("devel");
  if (!inlined || !go || !modules || !of_go) {  // something else with these bytes
    bytes_.erase(0, kAlignment);
    state_ = State::kSearch;
    return Step::kAgain;
  }
  if (!modules->complete) return Step::kMoreBytes;
  go_ = go->value;
  if (modules->value.size() > 2 * kSentinel) {
    modules_ = modules->value.substr(kSentinel, modules->value.size() - 2 * kSentinel);
  }
  state_ = State::kEnd;
  return Step::kAgain;
}

std::vector<Package> GoProgramReader::packages(std::string_view path) const {
  std::vector<Package> out;
  take_modules(modules_, path, out);
  if (std::string release = release_of(go_); !release.empty()) {
    out.push_back({.manager = "GOBINARY",
                   .name = "stdlib",
                   .version = std::move(release),
                   .path = std::string(path)});
  }
  return out;
}

}  // namespace minato::scanner
