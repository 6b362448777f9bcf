// Answers that were made beforehand: sent as they are, without a coroutine of a handler, a copy or
// new memory.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/unique_fd.h"
#include "net/http.h"

namespace minato::http {

// Status line and fields of `response` as a server sends them, with `length` for Content-Length.
// Date, Connection and the empty line come when it is sent.
std::string ready_head(const Response& response, std::uint64_t length);

struct ReadyAnswer {
  std::shared_ptr<const std::string> head = nullptr;  // made by ready_head()
  std::shared_ptr<const std::string> body = nullptr;  // may be null
  UniqueFd file = {};                                 // goes after `body`, from its start
  std::uint64_t file_bytes = 0;
};

// Asked about every HTTP/1.1 request without body before its handler is called. True when `answer`,
// which comes empty, has what is to be sent; its body is left out for HEAD. It must not wait.
using ReadyHandler = std::function<bool(const Request& request, ReadyAnswer& answer)>;

}  // namespace minato::http
