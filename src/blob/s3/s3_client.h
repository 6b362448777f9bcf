// Signed requests to one bucket, repeated within bounds when the server is down or busy.
#pragma once

#include <boost/asio/co_spawn.hpp>

#include <atomic>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/async.h"
#include "base/random.h"
#include "base/result.h"
#include "base/resume.h"
#include "blob/s3/s3_settings.h"
#include "net/http_client.h"
#include "net/io_threads.h"

namespace minato::blob {

struct S3Request {
  std::string method = "GET";
  std::string key = {};  // with the prefix; empty for the bucket itself
  std::vector<std::pair<std::string, std::string>> query = {};
  http::Headers headers = {};
  std::string body = {};
  http::FileBody file = {};       // goes before `body`
  std::string content_hash = {};  // SHA-256 of file and body in hexadecimal, if there is a file
  bool transfer = false;          // takes the longer of the two timeouts
  std::size_t answer_max = 1024 * 1024;
};

// Callable from any executor. Ends after its callers.
class S3Client {
 public:
  // kInvalidArgument when the endpoint is no URL or a name is missing.
  static Result<std::unique_ptr<S3Client>> make(S3Settings settings);

  // The answer when it is a success (2xx). kNotFound: no such key or upload; kOutOfRange: the range
  // is behind the end; kUnavailable and kTimeout: down or busy, also after all tries; kInternal:
  // refused, as for a wrong key or bucket. Messages never hold credentials. Repeats every request:
  // all of them may be repeated.
  Awaitable<Result<http::Response>> send(S3Request request);

  // Takes turns over the threads that talk to the server.
  Executor next_executor();
  // Runs `work` on an executor of this client; the awaiting coroutine goes on with its value.
  template <class T>
  static Awaitable<T> run_in(Executor executor, Awaitable<T> work);
  // The same as send() when already on `executor`, one of next_executor().
  Awaitable<Result<http::Response>> send_from(Executor executor, S3Request request);
  // One try; the answer's body is read piece by piece on `executor`.
  Awaitable<Result<std::unique_ptr<http::ResponseStream>>> stream_from(Executor executor,
                                                                       S3Request request);

  // A URL by which anybody may read the object for `life`.
  std::string presigned_url(const std::string& key, std::chrono::seconds life) const;

  const S3Settings& settings() const { return settings_; }
  // "/bucket/key" as the header x-amz-copy-source wants it.
  std::string copy_source(const std::string& key) const;
  // Ends the threads; what waits is destroyed with this object.
  void stop() { threads_.stop(); }

  S3Client(S3Settings settings, http::Peer peer);

 private:
  struct Lane {
    Executor executor;
    http::Client client;
  };
  Lane& lane_of(const Executor& executor);
  std::string target_of(const S3Request& request) const;
  http::Request build(const S3Request& request) const;

  const S3Settings settings_;
  const http::Peer peer_;
  SecureRandom random_;
  IoThreads threads_;
  std::vector<Lane> lanes_;
  std::atomic<std::size_t> turn_ = 0;
};

template <class T>
Awaitable<T> S3Client::run_in(Executor executor, Awaitable<T> work) {
  return resume_later<T>([executor, work = std::move(work)](Resume<T> resume) mutable {
    asio::co_spawn(executor, std::move(work),
                   [resume = std::move(resume)](std::exception_ptr, T value) mutable {
                     resume(std::move(value));
                   });
  });
}

}  // namespace minato::blob
