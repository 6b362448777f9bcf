// The Docker Engine API over its unix socket (or any http::Peer), version 1.21 and later.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>

#include "docker/engine.h"
#include "net/http_client.h"

namespace minato::docker {

// Used from one single-threaded executor. Speaks the newest version that both sides know, asked for
// once on the first call. Unix socket connections are kept and used again.
class EngineClient final : public Engine {
 public:
  explicit EngineClient(http::Peer peer);
  ~EngineClient() override;
  // "unix:///var/run/docker.sock" or a plain path.
  static Result<std::unique_ptr<EngineClient>> connect_to(std::string_view socket);

  Awaitable<Result<EngineInfo>> info() override;
  Awaitable<Result<std::string>> create(CreateRequest request) override;
  Awaitable<Result<>> start(std::string id) override;
  Awaitable<Result<>> stop(std::string id, std::chrono::seconds grace) override;
  Awaitable<Result<>> kill(std::string id, std::string signal) override;
  Awaitable<Result<>> remove(std::string id, bool force_with_volumes) override;
  Awaitable<Result<ContainerState>> inspect(std::string id) override;
  Awaitable<Result<int>> wait(std::string id) override;
  Awaitable<Result<std::vector<ContainerState>>> list(std::vector<std::string> labels) override;
  Awaitable<Result<>> pull(std::string image, std::optional<RegistryAuth> auth) override;
  Awaitable<Result<ImageState>> inspect_image(std::string image) override;
  Awaitable<Result<>> remove_image(std::string image) override;
  Awaitable<Result<std::string>> remote_digest(std::string image,
                                               std::optional<RegistryAuth> auth) override;
  Awaitable<Result<std::string>> logs(std::string id, int tail) override;
  Awaitable<Result<std::unique_ptr<LogStream>>> follow_logs(std::string id,
                                                            std::int64_t since_ns) override;
  Awaitable<Result<std::unique_ptr<LogStream>>> kept_logs(std::string id,
                                                          std::int64_t since_ns) override;
  Awaitable<Result<boost::json::object>> stats(std::string id) override;
  Awaitable<Result<std::unique_ptr<EventStream>>> events(std::vector<std::string> labels,
                                                         std::int64_t since_ns) override;
  Awaitable<Result<>> create_volume(std::string name, boost::json::object options) override;
  Awaitable<Result<>> remove_volume(std::string name) override;
  void abort() override;

 private:
  class Events;
  class LiveStream;
  class Output;
  using Streams = std::set<http::ResponseStream*>;

  Awaitable<Result<std::string>> version_prefix();
  // One call with a short answer; a status of 400 or above is an error. 304 (already so) is fine.
  Awaitable<Result<std::string>> call(http::Request request, std::chrono::milliseconds timeout);
  Awaitable<Result<boost::json::value>> call_json(http::Request request);
  Awaitable<Result<std::unique_ptr<LogStream>>> open_logs(std::string id, std::int64_t since_ns,
                                                          bool follow);
  // The same for an answer that is read piece by piece; a refusal's body is read here.
  Awaitable<Result<LiveStream>> open(http::Request request, std::chrono::milliseconds timeout);

  http::Client client_;
  std::string version_prefix_;  // "/v1.41" once known
  std::shared_ptr<Streams> live_;
  std::uint64_t aborts_ = 0;  // a stream that opens during one is cut as well
};

}  // namespace minato::docker
