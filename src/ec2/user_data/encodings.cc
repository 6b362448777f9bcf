#include "ec2/user_data/encodings.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "codec/base64.h"

namespace minato::ec2 {

bool is_gzip(std::string_view bytes) {
  return bytes.starts_with("\x1f\x8b");
}

std::optional<std::string> gunzip(std::string_view bytes, std::size_t bytes_max) {
  z_stream stream{};
  constexpr int kGzipOnly = 16 + MAX_WBITS;
  if (inflateInit2(&stream, kGzipOnly) != Z_OK) return std::nullopt;
  std::string in(bytes);
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  std::string out;
  std::array<char, 16 * 1024> piece{};
  int state = Z_OK;
  while (state == Z_OK && out.size() <= bytes_max) {
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    state = inflate(&stream, Z_NO_FLUSH);
    out.append(piece.data(), piece.size() - stream.avail_out);
    // A file can have several members.
    if (state == Z_STREAM_END && stream.avail_in > 0) state = inflateReset(&stream);
  }
  inflateEnd(&stream);
  if (state != Z_STREAM_END || out.size() > bytes_max) return std::nullopt;
  return out;
}

std::optional<std::string> decode_mail_base64(std::string_view text) {
  std::string letters;
  for (const char c : text) {
    const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (letter || c == '+' || c == '/') letters += c;
  }
  while (letters.size() % 4 != 0) letters += '=';
  return base64_decode(letters);
}

std::string decode_quoted_printable(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=') {
      out += text[i];
      continue;
    }
    const std::string_view rest = text.substr(i + 1);
    unsigned value = 0;
    const auto digits = rest.substr(0, 2);
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (rest.starts_with("\r\n")) {
      i += 2;
    } else if (rest.starts_with('\n')) {
      i += 1;
    } else if (digits.size() == 2 && read.ptr == digits.data() + 2) {
      out += static_cast<char>(value);
      i += 2;
    } else {
      out += '=';
    }
  }
  return out;
}

std::string unix_lines(std::string_view text) {
  std::string out(text);
  const auto first = text.find('\n');
  if (first == std::string_view::npos || first == 0 || text[first - 1] != '\r') return out;
  std::size_t to = 0;
  for (std::size_t from = 0; from < out.size(); ++from) {
    if (out[from] == '\r' && from + 1 < out.size() && out[from + 1] == '\n') continue;
    out[to++] = out[from];
  }
  out.resize(to);
  return out;
}

}  // namespace minato::ec2
