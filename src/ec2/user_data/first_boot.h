// What the first boot of an instance leaves behind: files, as far as they follow from the user data
// alone. Nothing is run and nothing of the machine is touched.
//
// What does not follow from it, such as the output of a program, is *unknown*. It is kept as a mark
// within texts, so that it can be carried along (into a variable, a file, a setting) and what it
// became a part of is known to be unknown, too.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace minato::ec2 {

class FirstBoot {
 public:
  // Work and memory of one boot, far above what 16 KiB of user data need.
  static constexpr std::size_t kStepsMax = 20'000;
  static constexpr std::size_t kTextBytesMax = 64 * 1024;
  static constexpr std::size_t kFileBytesMax = 512 * 1024;  // of all files
  static constexpr std::size_t kNotesMax = 20;

  using Files = std::map<std::string, std::string, std::less<>>;  // by absolute path

  const Files& files() const { return files_; }
  // nullptr when this boot has not made it.
  const std::string* file(std::string_view path) const;
  void write(const std::string& path, std::string_view content, bool append);
  void remove(const std::string& path);

  // Counts work on `bytes` bytes; false once there was too much of it: then everything ends.
  bool spend(std::size_t bytes = 0);
  bool exhausted() const { return steps_ > kStepsMax; }

  // Something that a reader of the log should hear of. Repeats and what is beyond the bound are
  // left out.
  void note(std::string text);
  const std::vector<std::string>& notes() const { return notes_; }

  // A mark for something unknown; `why` is what explain() says of it.
  std::string unknown(std::string why);
  // Why a text is unknown: of the first mark in it.
  std::string explain(std::string_view text) const;

 private:
  Files files_;
  std::size_t file_bytes_ = 0;
  std::size_t steps_ = 0;
  std::vector<std::string> notes_;
  std::vector<std::string> reasons_;
};

// Whether a part of `text` is unknown.
bool is_unknown(std::string_view text);
// Takes out of foreign bytes what would look like a mark, and NUL, which no shell has.
std::string without_marks(std::string_view bytes);

}  // namespace minato::ec2
