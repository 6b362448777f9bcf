// Aim: children get exactly what they are given, their output and end come back whole, nothing
// waits for ever and no zombie stays.
#include "net/process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <fstream>
#include <sstream>
#include <thread>

#include "net/io_threads.h"
#include "net/process_spawn_impl.h"

namespace minato {
namespace {

using namespace std::chrono_literals;

class Process : public testing::Test {
 protected:
  Result<ProcessResult> run(std::vector<std::string> argv, ProcessOptions options = {}) {
    return asio::co_spawn(threads_.executor(0), run_process(std::move(argv), std::move(options)),
                          asio::use_future)
        .get();
  }
  // The arguments after the script are $0, $1...
  Result<ProcessResult> shell(std::string script, ProcessOptions options = {}) {
    return run({"/bin/sh", "-c", std::move(script)}, std::move(options));
  }
  IoThreads threads_{1};
};

TEST_F(Process, GivesBackExitCodeAndBothStreams) {
  auto result = shell("echo out; echo err >&2; exit 3");
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->exit_code, 3);
  EXPECT_EQ(result->out, "out\n");
  EXPECT_EQ(result->err, "err\n");
  EXPECT_FALSE(result->truncated);
}

TEST_F(Process, PassesArgumentsUnchanged) {
  auto result = run({"printf", "%s|", "a b", "$HOME", "'\"", ""});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->out, "a b|$HOME|'\"||");
}

TEST_F(Process, FeedsStandardInputAndReturnsLargeOutput) {
  std::string text(3'000'000, 'x');
  auto result = run({"cat"}, {.stdin_text = text, .output_max = 4'000'000});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_TRUE(result->out == text);
}

TEST_F(Process, SurvivesAChildThatReadsNothing) {
  auto result = run({"true"}, {.stdin_text = std::string(1'000'000, 'x')});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->exit_code, 0);
}

TEST_F(Process, BoundsTheOutput) {
  auto result = shell("head -c 1000000 /dev/zero; echo end >&2", {.output_max = 1000});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->out.size(), 1000U);
  EXPECT_EQ(result->err, "end\n");
  EXPECT_TRUE(result->truncated);
}

TEST_F(Process, AddsToTheEnvironment) {
  auto result = shell("echo $MINATO_TEST_A:$HOME:${PATH:+path}",
                      {.env = {"MINATO_TEST_A=1", "HOME=/elsewhere"}});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->out, "1:/elsewhere:path\n");
}

TEST_F(Process, InheritsNoDescriptor) {
  int fd = ::open("/dev/null", O_RDONLY);
  auto result = shell("ls /proc/self/fd | wc -l");
  ::close(fd);
  ASSERT_TRUE(result) << result.error().message;
  // Three streams and the directory being listed.
  EXPECT_EQ(result->out, "4\n");
}

TEST_F(Process, ReportsSignalsAsExitCodes) {
  auto result = shell("kill -TERM $$");
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->exit_code, 128 + SIGTERM);
}

TEST_F(Process, KillsAChildThatTakesTooLong) {
  auto result = run({"sleep", "1000"}, {.timeout = 50ms});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kTimeout);
}

// True once no process of the session `leader` leads is there; waits for it.
bool session_ends(pid_t leader) {
  for (int i = 0; i < 2000; ++i) {
    if (::kill(-leader, 0) != 0 && errno == ESRCH) return true;
    ::poll(nullptr, 0, 5);
  }
  return false;
}

// A shell that leads a session, with a child of its own; says its number through a pipe.
struct Family {
  Family() { EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0); }
  ~Family() {
    ::close(ends[0]);
    ::close(ends[1]);
  }
  std::vector<std::string> argv() const {
    const std::string way =
        "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(ends[1]);
    return {"/bin/sh", "-c", "sleep 1000 & echo $$ > " + way + "; wait"};
  }
  pid_t leader() const {
    char text[16] = {};
    return ::read(ends[0], text, sizeof(text) - 1) > 0 ? std::atoi(text) : 0;
  }
  int ends[2] = {-1, -1};
};

TEST_F(Process, IsStoppedFromAnotherThreadWithAllItStarted) {
  Family family;
  auto stopper = std::make_shared<ProcessStopper>();
  auto result = asio::co_spawn(threads_.executor(0),
                               run_process(family.argv(), {.timeout = 60s, .stopper = stopper}),
                               asio::use_future);
  const pid_t leader = family.leader();
  ASSERT_GT(leader, 0);
  stopper->stop();
  const auto outcome = result.get();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(session_ends(leader));
}

TEST_F(Process, TimesOutWithAllItStartedWhenItLeadsASession) {
  Family family;
  auto result = asio::co_spawn(
      threads_.executor(0),
      run_process(family.argv(), {.timeout = 300ms, .stopper = std::make_shared<ProcessStopper>()}),
      asio::use_future);
  const pid_t leader = family.leader();
  const auto outcome = result.get();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ErrorCode::kTimeout);
  EXPECT_TRUE(session_ends(leader));
}

TEST_F(Process, DoesNotRunAfterAStop) {
  auto stopper = std::make_shared<ProcessStopper>();
  stopper->stop();
  const auto outcome = run({"sleep", "1000"}, {.stopper = stopper});
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ErrorCode::kUnavailable);
}

TEST_F(Process, DoesNotWaitForWhatTheChildLeavesBehind) {
  auto start = std::chrono::steady_clock::now();
  auto result = shell("sleep 30 & echo $!");
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_LT(std::chrono::steady_clock::now() - start, 20s);
  auto left = std::stoi(result->out);
  EXPECT_EQ(::kill(left, SIGKILL), 0);
}

TEST_F(Process, ReportsWhatCannotBeStarted) {
  auto missing = run({"/no/such/program"});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  auto empty = run({});
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().code, ErrorCode::kInvalidArgument);
  auto space = run({"true"}, {.network_namespace = "/no/such/namespace"});
  ASSERT_FALSE(space);
  EXPECT_EQ(space.error().code, ErrorCode::kNotFound);
}

TEST_F(Process, RunsInANetworkNamespace) {
  // Our own, so that no privilege is needed to name it; entering one needs root.
  if (::geteuid() != 0) GTEST_SKIP() << "entering a network namespace needs root";
  auto result = run({"readlink", "/proc/self/ns/net"}, {.network_namespace = "/proc/self/ns/net"});
  if (!result && result.error().code == ErrorCode::kPermissionDenied) {
    GTEST_SKIP() << "entering a network namespace is not permitted here";
  }
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->out.substr(0, 5), "net:[");
}

std::string read_file(const std::string& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// Waits until the process is gone, zombie included.
bool gone(pid_t pid) {
  auto handle = open_pidfd(pid);
  pollfd wanted{.fd = handle.get(), .events = POLLIN, .revents = 0};
  if (handle) ::poll(&wanted, 1, 10'000);
  auto deadline = std::chrono::steady_clock::now() + 10s;
  while (::kill(pid, 0) == 0) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

TEST(SpawnDetached, WritesToItsLogAndLeavesNoZombie) {
  auto log = testing::TempDir() + "/minato_detached_" + std::to_string(::getpid());
  ::unlink(log.c_str());
  auto pid =
      spawn_detached({"/bin/sh", "-c", "echo $A; ps -o sid= -p $$ >&2; readlink /proc/$$/fd/0"},
                     {.log_path = log, .env = {"A=first"}});
  ASSERT_TRUE(pid) << pid.error().message;
  EXPECT_TRUE(gone(*pid));
  auto text = read_file(log);
  EXPECT_NE(text.find("first\n"), std::string::npos);
  EXPECT_NE(text.find(std::to_string(*pid)), std::string::npos) << "not a session of its own";
  EXPECT_NE(text.find("/dev/null\n"), std::string::npos);
  ::unlink(log.c_str());
}

TEST(SpawnDetached, ReapsSeveralChildrenInAnyOrder) {
  auto patient = spawn_detached({"sleep", "1000"});
  auto quick = spawn_detached({"true"});
  ASSERT_TRUE(patient && quick);
  EXPECT_TRUE(gone(*quick));
  EXPECT_EQ(::kill(*patient, SIGKILL), 0);
  EXPECT_TRUE(gone(*patient));
}

TEST(SpawnDetached, ReportsWhatCannotBeStarted) {
  auto missing = spawn_detached({"/no/such/program"});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  auto log = spawn_detached({"true"}, {.log_path = "/no/such/folder/log"});
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace minato
