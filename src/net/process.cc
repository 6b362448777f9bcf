#include "net/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/this_coro.hpp>
#include <cerrno>

#include "net/deadline_impl.h"
#include "net/process_spawn_impl.h"
#include "net/sigpipe_impl.h"
#include "net/task_group_impl.h"

namespace minato {

// The number of a child, which means it only until it is waited for.
class SupervisedChild {
 public:
  explicit SupervisedChild(std::shared_ptr<ProcessStopper> stopper)
      : stopper_(std::move(stopper)) {}

  bool leads_session() const { return stopper_ != nullptr; }
  void started(pid_t pid) {
    pid_ = pid;
    if (!stopper_) return;
    const std::scoped_lock lock(stopper_->mutex_);
    stopper_->leader_ = pid;
    if (stopper_->stopped_) ::kill(-pid, SIGKILL);
  }
  void kill() {
    if (pid_ > 0) ::kill(stopper_ ? -pid_ : pid_, SIGKILL);
  }
  // Waits for the end; what it left behind in its process group goes too. Returns the status.
  int reap() {
    if (pid_ <= 0) return status_;
    if (stopper_) {
      ::kill(-pid_, SIGKILL);
      const std::scoped_lock lock(stopper_->mutex_);
      stopper_->leader_ = 0;
    }
    while (::waitpid(pid_, &status_, 0) < 0 && errno == EINTR) continue;
    pid_ = 0;
    return status_;
  }
  bool stopped() const { return stopper_ && stopper_->stopped(); }

 private:
  std::shared_ptr<ProcessStopper> stopper_;
  pid_t pid_ = 0;
  int status_ = 0;
};

namespace {

using asio::posix::stream_descriptor;
using http::IoError;
using http::kAsTuple;

constexpr std::size_t kPieceBytes = 64 * 1024;
constexpr auto kForever = std::chrono::hours(24 * 365);

struct Pipe {
  UniqueFd read_end;
  UniqueFd write_end;

  static Result<Pipe> make() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return system_failure("pipe", errno);
    return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
  }
};

// Reads one output stream up to a bound.
class Output {
 public:
  Output(const Executor& executor, std::size_t max) : pipe_(executor), max_(max) {}

  void open(UniqueFd read_end) {
    pipe_.assign(read_end.release());
    pipe_.non_blocking(true);
  }
  // What is there now. False at the end of the stream.
  bool drain() {
    std::array<char, kPieceBytes> piece;
    while (true) {
      auto count = ::read(pipe_.native_handle(), piece.data(), piece.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return count < 0;
      auto kept = std::min(static_cast<std::size_t>(count), max_ - text.size());
      text.append(piece.data(), kept);
      truncated = truncated || kept < static_cast<std::size_t>(count);
    }
  }
  stream_descriptor& pipe() { return pipe_; }

  std::string text;
  bool truncated = false;

 private:
  stream_descriptor pipe_;
  std::size_t max_;
};

// A started child; one that is dropped before its end is killed.
struct Child {
  Child(const Executor& executor, ProcessOptions settings)
      : options(std::move(settings)),
        input(executor),
        out(executor, options.output_max),
        err(executor, options.output_max),
        handle(executor),
        process(options.stopper) {}
  ~Child() {
    process.kill();
    process.reap();
  }

  ProcessOptions options;
  stream_descriptor input;
  Output out;
  Output err;
  stream_descriptor handle;  // pidfd: readable once the child has ended
  SupervisedChild process;
};

Result<> start(Child& child, const std::vector<std::string>& argv) {
  TRY(auto in, Pipe::make());
  TRY(auto out, Pipe::make());
  TRY(auto err, Pipe::make());
  TRY(const pid_t pid, spawn_child({.argv = argv,
                                    .env = child.options.env,
                                    .network_namespace = child.options.network_namespace,
                                    .stdin_fd = in.read_end.get(),
                                    .stdout_fd = out.write_end.get(),
                                    .stderr_fd = err.write_end.get(),
                                    .new_session = child.process.leads_session()}));
  child.process.started(pid);
  auto handle = open_pidfd(pid);
  if (!handle) return system_failure("pidfd_open", errno);
  child.handle.assign(handle.release());
  child.input.assign(in.write_end.release());
  child.input.non_blocking(true);
  child.out.open(std::move(out.read_end));
  child.err.open(std::move(err.read_end));
  return {};
}

Awaitable<void> collect(std::shared_ptr<Child> child, Output* output,
                        http::TaskGroup::Token token) {
  while (output->drain()) {
    auto [error] = co_await output->pipe().async_wait(stream_descriptor::wait_read, kAsTuple);
    if (error) co_return;
  }
}

Awaitable<void> feed(std::shared_ptr<Child> child, http::TaskGroup::Token token) {
  std::string_view rest = child->options.stdin_text;
  IoError error;
  while (!rest.empty() && !error) {
    auto [write_error, count] =
        co_await child->input.async_write_some(asio::buffer(rest), kAsTuple);
    error = write_error;
    rest.remove_prefix(count);
  }
  child->input.close(error);
}

}  // namespace

void ProcessStopper::stop() {
  const std::scoped_lock lock(mutex_);
  stopped_ = true;
  if (leader_ > 0) ::kill(-leader_, SIGKILL);
}

bool ProcessStopper::stopped() const {
  const std::scoped_lock lock(mutex_);
  return stopped_;
}

Awaitable<Result<ProcessResult>> run_process(std::vector<std::string> argv,
                                             ProcessOptions options) {
  ignore_sigpipe();
  auto executor = co_await asio::this_coro::executor;
  auto child = std::make_shared<Child>(executor, std::move(options));
  CO_TRY_VOID(start(*child, argv));
  auto streams = std::make_shared<http::TaskGroup>();
  asio::co_spawn(executor, feed(child, streams->enter()), asio::detached);
  asio::co_spawn(executor, collect(child, &child->out, streams->enter()), asio::detached);
  asio::co_spawn(executor, collect(child, &child->err, streams->enter()), asio::detached);

  http::Deadline deadline(executor, child->options.timeout, [child] { child->process.kill(); });
  co_await child->handle.async_wait(stream_descriptor::wait_read, kAsTuple);
  // A process that the child left behind may hold the pipes open for ever: what the child itself
  // wrote is in them by now.
  IoError ignored;
  child->input.cancel(ignored);
  child->out.pipe().cancel(ignored);
  child->err.pipe().cancel(ignored);
  co_await streams->wait(kForever);
  child->out.drain();
  child->err.drain();
  const int status = child->process.reap();
  if (child->process.stopped()) co_return fail(ErrorCode::kUnavailable, argv[0] + " was stopped");
  if (deadline.expired()) co_return fail(ErrorCode::kTimeout, argv[0] + " took too long");
  co_return ProcessResult{
      .exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
      .out = std::move(child->out.text),
      .err = std::move(child->err.text),
      .truncated = child->out.truncated || child->err.truncated};
}

}  // namespace minato
