// How an Error looks on the wire of each protocol.
#pragma once

#include <string>
#include <string_view>

#include "aws/shape.h"
#include "base/result.h"

namespace minato::aws {

struct ErrorAnswer {
  int status = 500;
  std::string content_type;
  std::string body;
  std::string code;  // as it stands in the body; for logs and metrics
};

// Pure. `service` may be nullptr when the request did not get as far as naming one. The code is
// Error::name, or when that is empty what the protocol and service use for Error::code. The status
// is the model's for a modelled error, else the one AWS documents for the common errors, else 400
// or 500 by whose fault it is. The message of an unnamed kInternal or kDataLoss error is not shown.
ErrorAnswer render_error(Protocol protocol, const ServiceInfo* service, const Error& error,
                         std::string_view request_id);

}  // namespace minato::aws
