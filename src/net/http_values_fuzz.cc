// Fuzz target: URL decoding, query parsing and the reading of hosts take any bytes and stay
// consistent.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "net/http.h"
#include "net/local_client.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace http = minato::http;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto decoded = http::percent_decode(text);
  if (decoded) {
    // Encoding and decoding again must give the same bytes.
    if (http::percent_decode(http::percent_encode(*decoded)) != decoded) std::abort();
  }
  std::size_t total = 0;
  for (const auto& [name, value] : http::parse_query(text)) total += name.size() + value.size();
  if (total > size) std::abort();
  // Whatever comes before it: a name of somebody else's zone is not this machine.
  if (http::is_local_host(std::string(text) + ".example")) std::abort();
  if (http::is_local_host(text) && text.find_first_of("@/ ,") != text.npos) std::abort();
  return 0;
}
