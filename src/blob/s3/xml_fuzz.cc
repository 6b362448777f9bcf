// Answers of a server and objects of a bucket are read without a crash, whatever they hold.
#include <cstdint>
#include <string>
#include <string_view>

#include "blob/s3/saved_upload.h"
#include "blob/s3/xml.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const std::string_view name : {"Contents", "Upload", "Error"}) {
    for (const std::string_view element : minato::blob::xml_elements(text, name)) {
      (void)minato::blob::xml_text(element, "Key");
    }
  }
  const auto read = minato::blob::decode_saved_upload(text);
  if (read && read->tail.size() + read->upload.part_bytes() != read->upload.offset)
    __builtin_trap();
  return 0;
}
