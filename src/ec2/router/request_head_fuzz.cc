// Any bytes: no crash, and a complete head always names a host that is in normal form.
#include <cstdint>
#include <cstdlib>

#include "ec2/router/request_head.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace minato::ec2;
  const auto scan = scan_request_head({reinterpret_cast<const char*>(data), size});
  if (scan.state == HeadState::kComplete && normalized_host(scan.host) != scan.host) std::abort();
  if (scan.state != HeadState::kComplete && !scan.host.empty()) std::abort();
  return 0;
}
