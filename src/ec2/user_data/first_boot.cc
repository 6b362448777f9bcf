#include "ec2/user_data/first_boot.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "aws/utf8.h"

namespace minato::ec2 {
namespace {

constexpr char kMarkBegin = '\x01';
constexpr char kMarkEnd = '\x02';
// More different reasons than that are not told apart.
constexpr std::size_t kReasonsMax = 200;
constexpr std::size_t kReasonBytes = 120;

}  // namespace

const std::string* FirstBoot::file(std::string_view path) const {
  const auto found = files_.find(path);
  return found == files_.end() ? nullptr : &found->second;
}

void FirstBoot::write(const std::string& path, std::string_view content, bool append) {
  if (!spend(content.size())) return;
  std::string& file = files_[path];
  if (!append) {
    file_bytes_ -= file.size();
    file.clear();
  }
  if (file_bytes_ + content.size() > kFileBytesMax) {
    note(path + " grows too large: the rest is not read");
    return;
  }
  file_bytes_ += content.size();
  file += content;
}

void FirstBoot::remove(const std::string& path) {
  const auto found = files_.find(path);
  if (found == files_.end()) return;
  file_bytes_ -= found->second.size();
  files_.erase(found);
}

bool FirstBoot::spend(std::size_t bytes) {
  constexpr std::size_t kBytesOfOneStep = 256;
  if (exhausted()) return false;
  steps_ += 1 + bytes / kBytesOfOneStep;
  if (exhausted()) note("it does too much: the rest is not read");
  return !exhausted();
}

void FirstBoot::note(std::string text) {
  // What comes from the user data may stand in a line of the log.
  std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  text = aws::to_utf8(text);
  if (notes_.size() < kNotesMax && std::ranges::count(notes_, text) == 0) {
    notes_.push_back(std::move(text));
  }
}

std::string FirstBoot::unknown(std::string why) {
  why = without_marks(why.substr(0, kReasonBytes));
  auto found = std::ranges::find(reasons_, why);
  if (found == reasons_.end() && reasons_.size() < kReasonsMax) {
    found = reasons_.insert(reasons_.end(), std::move(why));
  }
  const auto index = found == reasons_.end() ? 0 : found - reasons_.begin();
  return kMarkBegin + std::to_string(index) + kMarkEnd;
}

std::string FirstBoot::explain(std::string_view text) const {
  const auto begin = text.find(kMarkBegin);
  if (begin == std::string_view::npos) return {};
  std::size_t index = 0;
  std::from_chars(text.data() + begin + 1, text.data() + text.size(), index);
  return index < reasons_.size() ? reasons_[index] : "something unknown";
}

bool is_unknown(std::string_view text) {
  return text.find(kMarkBegin) != std::string_view::npos;
}

std::string without_marks(std::string_view bytes) {
  std::string out(bytes);
  std::erase_if(out, [](char c) { return c == '\0' || c == kMarkBegin || c == kMarkEnd; });
  return out;
}

}  // namespace minato::ec2
