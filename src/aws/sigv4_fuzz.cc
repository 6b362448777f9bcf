// Aim: no Authorization header, query, date or header of a client crashes the reading of a
// signature, a claim that is read keeps its bounds, and a changed signature never holds.
#include <cstdlib>

#include "aws/sigv4.h"
#include "codec/time.h"

namespace {

using namespace minato;

const TimePoint kNow = from_unix_ms(1'700'000'000'000);

// Lines of the input: target, Authorization, X-Amz-Date, the rest is the body.
http::Request read_request(std::string_view text) {
  const auto line = [&text] {
    const auto end = text.find('\n');
    const auto found = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    return std::string(found);
  };
  http::Request request;
  request.method = "POST";
  request.target = "/" + line();
  request.headers = {{"Host", "localhost"}, {"Authorization", line()}, {"X-Amz-Date", line()}};
  request.body = std::string(text);
  return request;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  http::Request request = read_request({reinterpret_cast<const char*>(data), size});
  aws::SigningKeyCache keys(4);
  if (const auto claim = aws::read_signature_claim(request)) {
    if (claim->signature.size() != 64 || claim->access_key_id.empty()) std::abort();
    if (claim->presigned && claim->expires > aws::kPresignedExpiryMax) std::abort();
    (void)aws::check_signature_time(*claim, kNow);
    if (aws::verify_signature(request, *claim, request.body, "secret", keys)) std::abort();
  }
  request.headers.erase("Authorization");
  request.headers.erase("X-Amz-Date");
  aws::sign_request(request, {"AKIAEXAMPLE", "secret", ""}, {"eu-west-1", "ecr"}, kNow);
  const auto own = aws::read_signature_claim(request);
  if (own && !own->presigned &&
      !aws::verify_signature(request, *own, request.body, "secret", keys)) {
    std::abort();
  }
  return 0;
}
