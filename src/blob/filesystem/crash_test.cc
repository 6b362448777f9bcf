// Aim: a process killed at any moment loses no acknowledged blob and no acknowledged part of an
// upload, and nothing corrupt is ever visible as a blob.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/detached.hpp>

#include <fstream>
#include <map>
#include <thread>

#include "base/random.h"
#include "blob/blob_test_support.h"
#include "blob/filesystem/filesystem_blob_store.h"
#include "blob/filesystem/layout.h"

namespace minato::blob {
namespace {

constexpr int kUploaders = 3;
constexpr int kRounds = 50;
constexpr std::uint64_t kSeed = 20'240'608;
constexpr std::uint64_t kNumbersPerRound = 1'000'000;

// What the child tells; small enough for the pipe to take it whole.
struct Acknowledgement {
  std::uint64_t number = 0;
  std::uint64_t offset = 0;  // suspended there
  bool committed = false;
};

std::string blob_of(std::uint64_t number) {
  return content(number, 10 + number * 7919 % 400'000);
}

void tell(int pipe, const Acknowledgement& told) {
  if (::write(pipe, &told, sizeof told) != sizeof told) ::_exit(4);
}

// Uploads one blob after the other, each in two parts with a suspension between them.
Awaitable<void> upload_forever(BlobStore& store, std::uint64_t number, int pipe) {
  for (;; number += kUploaders) {
    const std::string text = blob_of(number);
    const std::string_view first = std::string_view(text).substr(0, text.size() / 2);
    auto upload = (co_await store.start_upload(std::to_string(number))).value();
    (co_await upload->append(bytes(first))).value();
    (co_await upload->suspend()).value();
    tell(pipe, {number, first.size(), false});
    (co_await upload->append(bytes(std::string_view(text).substr(first.size())))).value();
    (co_await upload->commit(sha256(text))).value();
    tell(pipe, {number, text.size(), true});
  }
}

[[noreturn]] void run_child(const std::string& folder, std::uint64_t number, int pipe) {
  auto store = open_filesystem_blob_store(folder, 2);
  if (!store) ::_exit(2);
  asio::io_context context(1);
  for (int i = 0; i < kUploaders; ++i) {
    asio::co_spawn(context, upload_forever(**store, number + i, pipe), asio::detached);
  }
  context.run();
  ::_exit(5);
}

class BlobCrash : public testing::Test {
 protected:
  // Kills after `delay`, in every other round counted from the first acknowledgement.
  void kill_an_uploader(int round, std::chrono::microseconds delay) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      ::close(ends[0]);
      run_child(folder_.path(), round * kNumbersPerRound, ends[1]);
    }
    ::close(ends[1]);
    if (round % 2 == 1) take_in(ends[0]);
    std::thread killer([&] {
      // Only the moment of the kill depends on time; what must hold afterwards does not.
      std::this_thread::sleep_for(delay);
      ::kill(child, SIGKILL);
    });
    while (take_in(ends[0])) {
    }
    killer.join();
    ::close(ends[0]);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself: " << WEXITSTATUS(status);
  }

  bool take_in(int pipe) {
    Acknowledgement told;
    if (::read(pipe, &told, sizeof told) != sizeof told) return false;
    if (told.committed) {
      suspended_.erase(told.number);
      committed_.push_back(told.number);
    } else {
      suspended_[told.number] = told.offset;
    }
    return true;
  }

  void verify() {
    auto store = std::move(*open_filesystem_blob_store(folder_.path(), 1));
    for (const std::uint64_t number : committed_) {
      const std::string text = blob_of(number);
      EXPECT_EQ(run(read_all(*store, sha256(text))), text) << number;
    }
    for (const auto& [number, offset] : suspended_) finish(*store, number, offset);
    verify_every_visible_blob();
    committed_total_ += committed_.size();
    resumed_total_ += suspended_.size();
    committed_.clear();
    suspended_.clear();
    std::filesystem::remove_all(folder_.path() + "/blobs");
    std::filesystem::remove_all(folder_.path() + "/uploads");
  }

  // Continues an upload that was suspended, unless its commit had come so far that only the
  // acknowledgement is missing.
  static void finish(BlobStore& store, std::uint64_t number, std::uint64_t offset) {
    const std::string text = blob_of(number);
    auto upload = run(store.open_upload(std::to_string(number)));
    if (!upload) {
      EXPECT_EQ(run(read_all(store, sha256(text))), text) << number;
      return;
    }
    ASSERT_EQ((*upload)->offset(), offset);
    ASSERT_TRUE(run((*upload)->append(bytes(std::string_view(text).substr(offset)))));
    EXPECT_TRUE(run((*upload)->commit(sha256(text))));
  }

  void verify_every_visible_blob() {
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(folder_.path() + "/blobs")) {
      if (!entry.is_regular_file()) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string text(std::istreambuf_iterator<char>(file), {});
      EXPECT_EQ(sha256(text).hex(), entry.path().filename().string());
    }
  }

  TemporaryFolder folder_;
  std::vector<std::uint64_t> committed_;
  std::map<std::uint64_t, std::uint64_t> suspended_;
  std::size_t committed_total_ = 0;
  std::size_t resumed_total_ = 0;
};

TEST_F(BlobCrash, NothingAcknowledgedIsLostAndNothingCorruptIsVisible) {
  SeededRandom random(kSeed);
  for (int round = 0; round < kRounds; ++round) {
    std::uint16_t number = 0;
    random.fill(std::as_writable_bytes(std::span(&number, 1)));
    ASSERT_NO_FATAL_FAILURE(kill_an_uploader(round, std::chrono::microseconds(number % 40'000)));
    ASSERT_NO_FATAL_FAILURE(verify());
  }
  EXPECT_GT(committed_total_, 0u);
  EXPECT_GT(resumed_total_, 0u);
}

}  // namespace
}  // namespace minato::blob
