#include "ec2/driver/netns/commands.h"

#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/process.h"

namespace minato::ec2 {

Awaitable<Result<std::string>> run_command(std::vector<std::string> argv, std::string input) {
  const auto name = argv.front();
  ProcessOptions options;
  options.stdin_text = std::move(input);
  auto result = co_await run_process(std::move(argv), std::move(options));
  if (!result) co_return fail(std::move(result).error());
  if (result->exit_code != 0) {
    co_return fail(ErrorCode::kInternal,
                   fmt::format("{} failed ({}): {}", name, result->exit_code, result->err));
  }
  co_return std::move(result->out);
}

Result<int> start_daemon(std::vector<std::string> argv, std::string log_path) {
  auto pid = spawn_detached(argv, {.log_path = std::move(log_path)});
  if (!pid) return fail(std::move(pid).error());
  return static_cast<int>(*pid);
}

Awaitable<void> pause_ms(int milliseconds) {
  asio::steady_timer timer(co_await asio::this_coro::executor,
                           std::chrono::milliseconds(milliseconds));
  co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

}  // namespace minato::ec2
