// Fuzz target: a request cut at any place parses like the whole one, and a message that is accepted
// has one body length only.
#include <boost/beast/http/error.hpp>
#include <cstdint>
#include <cstdlib>

#include "net/message_parser_impl.h"

namespace {

using minato::http::IoError;
using minato::http::Request;
using minato::http::RequestParser;

struct Outcome {
  bool error = false;
  bool head_done = false;
  std::string body;
  std::string target;
  std::size_t fields = 0;
  bool operator==(const Outcome&) const = default;
};

// Feeds `text` in steps of `step` bytes, as a connection would.
Outcome parse(std::string_view text, std::size_t step) {
  Request request;
  RequestParser parser(request, 4096);
  Outcome outcome;
  std::string waiting;
  for (std::size_t at = 0; at < text.size() && !parser.is_done() && !outcome.error; at += step) {
    waiting += text.substr(at, step);
    while (!waiting.empty() && !parser.is_done()) {
      IoError error;
      parser.drop_piece();
      auto used = parser.put(boost::asio::const_buffer(waiting.data(), waiting.size()), error);
      outcome.body += parser.piece();
      waiting.erase(0, used);
      if (error == boost::beast::http::error::need_more) break;
      outcome.error = outcome.error || error;
      if (error) break;
    }
  }
  outcome.head_done = !outcome.error && parser.is_header_done();
  if (outcome.head_done) {
    outcome.target = request.target;
    outcome.fields = request.headers.fields().size();
    bool both = request.headers.count("content-length") > 0 &&
                request.headers.count("transfer-encoding") > 0;
    if (both || request.headers.count("content-length") > 1) std::abort();
    if (request.target.empty()) std::abort();
  }
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // Above the header limit, where the cut decides how much is seen at once, outcomes may differ.
  if (size > 2048) return 0;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto whole = parse(text, text.size() + 1);
  auto cut = parse(text, 3);
  if (whole.head_done && cut.head_done && !(whole == cut)) std::abort();
  return 0;
}
