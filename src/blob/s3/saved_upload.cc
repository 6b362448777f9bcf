#include "blob/s3/saved_upload.h"

#include <boost/json.hpp>

#include "codec/base64.h"

namespace minato::blob {
namespace {

namespace json = boost::json;

constexpr std::size_t kLengthBytes = 8;

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::optional<std::uint64_t> number_of(const json::value* value) {
  if (!value) return std::nullopt;
  boost::system::error_code error;
  const auto number = value->to_number<std::uint64_t>(error);
  return error ? std::nullopt : std::optional(number);
}

bool read_parts(const json::object& object, std::vector<Part>& parts) {
  const json::value* list = object.if_contains("parts");
  if (!list || !list->is_array()) return false;
  for (const json::value& entry : list->get_array()) {
    if (!entry.is_object()) return false;
    const auto size = number_of(entry.get_object().if_contains("size"));
    if (!size) return false;
    parts.push_back({text_of(entry.get_object(), "etag"), *size});
  }
  return true;
}

std::optional<SavedUpload> read_document(std::string_view text) {
  boost::system::error_code error;
  const json::value document = json::parse(text, error);
  if (error || !document.is_object()) return std::nullopt;
  const json::object& object = document.get_object();
  const auto version = number_of(object.if_contains("version"));
  const auto offset = number_of(object.if_contains("offset"));
  const auto state = base64_decode(text_of(object, "hash"));
  if (version != 1u || !offset || !state) return std::nullopt;
  auto hasher = Hasher::restore(*state);
  if (!hasher) return std::nullopt;
  SavedUpload upload{.offset = *offset, .hasher = std::move(*hasher)};
  upload.multipart_id = text_of(object, "multipart");
  upload.assembling = object.contains("assembling");
  if (!read_parts(object, upload.parts)) return std::nullopt;
  return upload;
}

}  // namespace

std::uint64_t SavedUpload::part_bytes() const {
  std::uint64_t sum = 0;
  for (const Part& part : parts) sum += part.size;
  return sum;
}

std::string encode_saved_upload(const SavedUpload& upload) {
  json::array parts;
  for (const Part& part : upload.parts) {
    parts.push_back(json::object{{"etag", part.etag}, {"size", part.size}});
  }
  json::object document{{"version", 1},
                        {"offset", upload.offset},
                        {"hash", base64_encode(upload.hasher.save())},
                        {"multipart", upload.multipart_id},
                        {"parts", std::move(parts)}};
  if (upload.assembling) document["assembling"] = true;
  std::string text = json::serialize(document);
  const std::uint64_t length = text.size();
  for (int shift = 56; shift >= 0; shift -= 8) {
    text.push_back(static_cast<char>((length >> shift) & 0xff));
  }
  return text;
}

std::optional<ReadUpload> decode_saved_upload(std::string_view text) {
  if (text.size() < kLengthBytes) return std::nullopt;
  std::uint64_t length = 0;
  for (const char byte : text.substr(text.size() - kLengthBytes)) {
    length = length << 8 | static_cast<unsigned char>(byte);
  }
  text.remove_suffix(kLengthBytes);
  if (length > text.size()) return std::nullopt;
  const std::string_view tail = text.substr(0, text.size() - length);
  auto upload = read_document(text.substr(tail.size()));
  if (!upload || upload->part_bytes() + tail.size() != upload->offset) return std::nullopt;
  return ReadUpload{std::move(*upload), tail};
}

}  // namespace minato::blob
