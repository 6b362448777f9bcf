// The binary form of SSH data (RFC 4251 section 5): strings with their length, multiple precision
// integers. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace minato::ec2 {

class SshWriter {
 public:
  void number(std::uint32_t value);
  void text(std::string_view bytes);
  // A non-negative integer given as its big-endian bytes.
  void integer(std::string_view magnitude);
  void raw(std::string_view bytes) { out_.append(bytes); }
  const std::string& bytes() const { return out_; }

 private:
  std::string out_;
};

// Reads what SshWriter writes; nullopt once something is missing. The views point into the input.
class SshReader {
 public:
  explicit SshReader(std::string_view bytes) : rest_(bytes) {}
  std::optional<std::string_view> text();
  // The big-endian bytes without leading zeros; nullopt for a negative number, too.
  std::optional<std::string_view> integer();
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

}  // namespace minato::ec2
