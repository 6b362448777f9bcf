// The one spelling of coroutine types in Minato.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace minato {

namespace asio = boost::asio;

// A coroutine that runs on the executor of its awaiter. Failure is in the value (Result<T>), never
// an exception.
template <class T>
using Awaitable = asio::awaitable<T>;

using Executor = asio::any_io_executor;

}  // namespace minato
