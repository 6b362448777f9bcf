#include "ec2/keys/ssh_wire.h"

namespace minato::ec2 {

void SshWriter::number(std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    out_.push_back(static_cast<char>((value >> shift) & 0xff));
  }
}

void SshWriter::text(std::string_view bytes) {
  number(static_cast<std::uint32_t>(bytes.size()));
  out_.append(bytes);
}

void SshWriter::integer(std::string_view magnitude) {
  while (!magnitude.empty() && magnitude.front() == '\0') magnitude.remove_prefix(1);
  // A first bit of one would make the number negative.
  const bool padded = !magnitude.empty() && (static_cast<unsigned char>(magnitude.front()) & 0x80);
  number(static_cast<std::uint32_t>(magnitude.size() + (padded ? 1 : 0)));
  if (padded) out_.push_back('\0');
  out_.append(magnitude);
}

std::optional<std::string_view> SshReader::text() {
  if (rest_.size() < 4) return std::nullopt;
  std::uint32_t size = 0;
  for (int i = 0; i < 4; ++i) size = size << 8 | static_cast<unsigned char>(rest_[i]);
  if (rest_.size() - 4 < size) return std::nullopt;
  const auto found = rest_.substr(4, size);
  rest_.remove_prefix(4 + size);
  return found;
}

std::optional<std::string_view> SshReader::integer() {
  auto found = text();
  if (!found) return std::nullopt;
  if (!found->empty() && (static_cast<unsigned char>(found->front()) & 0x80)) return std::nullopt;
  while (!found->empty() && found->front() == '\0') found->remove_prefix(1);
  return found;
}

}  // namespace minato::ec2
