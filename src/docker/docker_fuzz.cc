// Whatever an engine sends is read or refused, and framing does not depend on how bytes are cut.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "docker/engine_json.h"
#include "docker/json_lines.h"
#include "docker/log_lines.h"
#include "docker/stream_frames.h"

namespace {

// Texts of all messages, and how it ended.
std::string read_messages(std::span<const std::byte> bytes, bool tty, std::size_t piece) {
  minato::docker::LogMessages messages(tty);
  std::string out;
  for (std::size_t at = 0; at <= bytes.size(); at += piece) {
    messages.feed(bytes.subspan(at, std::min(piece, bytes.size() - at)));
    if (at + piece > bytes.size()) messages.finish();
    auto next = messages.next();
    for (; next && *next; next = messages.next()) out += (*next)->text + '\n';
    if (!next) return out + next.error().message;
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace minato::docker;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto bytes = std::as_bytes(std::span(data, size));
  FrameDecoder whole;
  FrameDecoder pieces;
  std::string whole_out;
  std::string pieces_out;
  bool whole_fine = whole.feed(bytes, whole_out).has_value();
  bool pieces_fine = true;
  for (std::size_t i = 0; i < size && pieces_fine; ++i) {
    pieces_fine = pieces.feed(bytes.subspan(i, 1), pieces_out).has_value();
  }
  if (whole_fine != pieces_fine || whole_out != pieces_out) std::abort();

  JsonLines lines(4096);
  lines.feed(text);
  lines.finish();
  for (std::size_t i = 0; i <= size; ++i) {
    const auto line = lines.next();
    if (!line) continue;
    if (!*line) break;
    (void)read_event(**line);
    (void)read_pull_error(**line);
  }
  if (const auto value = parse_body(text)) {
    (void)read_container(*value);
    (void)read_container_list(*value);
    (void)read_image(*value);
    (void)read_info(*value);
    (void)has_tty(*value);
    (void)read_distribution_digest(*value);
  }
  (void)read_error(404, text);
  (void)split_image_name(text);
  (void)choose_api_version(text, text);
  for (const bool tty : {false, true}) {
    if (read_messages(bytes, tty, size + 1) != read_messages(bytes, tty, 1)) std::abort();
  }
  return 0;
}
