// Whatever a peer sends is decoded or refused; what was decoded encodes to something that decodes.
#include <cstdint>
#include <cstdlib>

#include "agent_link/handshake.h"
#include "agent_link/messages.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace minato::agent_link;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (auto message = decode_acs_to_agent(text)) {
    const std::string again = encode_any(*message);
    if (!again.empty() && !decode_acs_to_agent(again)) std::abort();
  }
  (void)decode_acs_from_agent(text);
  (void)decode_tcs_to_agent(text);
  (void)decode_tcs_from_agent(text);
  (void)parse_refusal(text);
  (void)parse_acs_query(text);
  (void)parse_tcs_query(text);
  (void)parse_endpoint_url(text);
  return 0;
}
