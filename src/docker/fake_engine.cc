#include "docker/fake_engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace minato::docker {
namespace {

namespace json = boost::json;

std::string text_at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::map<std::string, std::string> labels_in(const json::object& config) {
  std::map<std::string, std::string> out;
  const auto* labels = config.if_contains("Labels");
  if (!labels || !labels->is_object()) return out;
  for (const auto& [key, value] : labels->get_object()) {
    out.emplace(key, value.is_string() ? std::string(value.get_string()) : std::string());
  }
  return out;
}

// HostConfig.PortBindings: {"80/tcp": [{"HostPort": "8080"}]}
std::vector<PortBinding> ports_in(const json::object& config) {
  std::vector<PortBinding> out;
  const auto* host = config.if_contains("HostConfig");
  const auto* bindings =
      host && host->is_object() ? host->get_object().if_contains("PortBindings") : nullptr;
  if (!bindings || !bindings->is_object()) return out;
  for (const auto& [key, hosts] : bindings->get_object()) {
    if (!hosts.is_array()) continue;
    const std::string name(key);
    for (const auto& entry : hosts.get_array()) {
      const std::string port = text_at(entry.as_object(), "HostPort");
      PortBinding binding{.host_ip = "0.0.0.0",
                          .container_port = static_cast<std::uint16_t>(std::stoi(name)),
                          .protocol = name.substr(name.find('/') + 1)};
      std::from_chars(port.data(), port.data() + port.size(), binding.host_port);
      out.push_back(binding);
    }
  }
  return out;
}

bool matches(const std::map<std::string, std::string>& labels,
             const std::vector<std::string>& wanted) {
  return std::ranges::all_of(wanted, [&](const std::string& label) {
    const auto equals = label.find('=');
    const auto found = labels.find(label.substr(0, equals));
    if (found == labels.end()) return false;
    return equals == std::string::npos || found->second == label.substr(equals + 1);
  });
}

}  // namespace

class FakeEngine::Stream final : public EventStream {
 public:
  Stream(FakeEngine& engine, std::vector<std::string> labels, std::size_t position)
      : engine_(engine),
        labels_(std::move(labels)),
        position_(position),
        epoch_(engine.streams_epoch_) {}

  Awaitable<Result<Event>> next() override {
    while (true) {
      if (aborted_ || epoch_ != engine_.streams_epoch_) {
        co_return fail(ErrorCode::kUnavailable, "The engine's events ended.");
      }
      while (position_ < engine_.events_.size()) {
        Event event = engine_.events_[position_++];
        if (matches(event.attributes, labels_)) co_return event;
      }
      co_await engine_.changed_.wait();
    }
  }
  void abort() override {
    aborted_ = true;
    engine_.notify();
  }

 private:
  FakeEngine& engine_;
  std::vector<std::string> labels_;
  std::size_t position_;
  std::uint64_t epoch_;
  bool aborted_ = false;
};

void FakeEngine::add_remote_image(std::string image, std::string digest, FakeProgram program) {
  Image& entry = images_[image];
  entry.digest = std::move(digest);
  entry.program = std::move(program);
}

void FakeEngine::add_image(std::string image, std::string digest, FakeProgram program) {
  images_[image] = {.digest = digest, .local = digest, .program = std::move(program)};
}

void FakeEngine::fail_next(std::string operation, Error error) {
  failures_[operation].push_back(std::move(error));
}

void FakeEngine::hold(std::string operation) {
  held_.insert(std::move(operation));
}

void FakeEngine::release(std::string operation) {
  held_.erase(operation);
  notify();
}

void FakeEngine::exit(const std::string& id, int exit_code, bool oom_killed) {
  auto found = containers_.find(id);
  if (found == containers_.end() || !found->second.state.running) return;
  ContainerState& state = found->second.state;
  state.running = false;
  state.status = "exited";
  state.exit_code = exit_code;
  state.oom_killed = oom_killed;
  state.finished_at = clock_.now();
  if (oom_killed) publish(found->second, "oom");
  publish(found->second, "die");
}

void FakeEngine::set_health(const std::string& id, std::string health) {
  auto found = containers_.find(id);
  if (found == containers_.end()) return;
  found->second.state.health = health;
  publish(found->second, "health_status: " + health);
}

void FakeEngine::end_events() {
  ++streams_epoch_;
  notify();
}

void FakeEngine::end_waits() {
  ++waits_epoch_;
  notify();
}

void FakeEngine::abort() {
  end_events();
  end_waits();
  held_.clear();
}

std::size_t FakeEngine::count_calls(std::string_view operation) const {
  return static_cast<std::size_t>(std::ranges::count_if(calls_, [&](const std::string& call) {
    return call == operation || call.starts_with(std::string(operation) + " ");
  }));
}

std::vector<ContainerState> FakeEngine::containers() const {
  std::vector<ContainerState> out;
  for (const auto& [id, container] : containers_) out.push_back(container.state);
  return out;
}

json::object FakeEngine::config_of(const std::string& id) const {
  const auto found = containers_.find(id);
  return found == containers_.end() ? json::object{} : found->second.config;
}

Awaitable<Result<>> FakeEngine::begin(std::string operation, std::string what) {
  calls_.push_back(what.empty() ? operation : operation + " " + what);
  notify();
  while (held_.contains(operation)) co_await changed_.wait();
  auto& failures = failures_[operation];
  if (failures.empty()) co_return Result<>{};
  Error error = std::move(failures.front());
  failures.pop_front();
  co_return fail(std::move(error));
}

Result<FakeEngine::Container*> FakeEngine::find(const std::string& id) {
  for (auto& [key, container] : containers_) {
    if (key == id || container.state.name == id) return &container;
  }
  return fail(ErrorCode::kNotFound, "No such container: " + id);
}

void FakeEngine::publish(const Container& container, std::string action) {
  Event event{.action = std::move(action),
              .container_id = container.state.id,
              .attributes = container.state.labels,
              .time_ns = to_unix_ms(clock_.now()) * 1'000'000};
  event.attributes["name"] = container.state.name;
  if (event.action == "die")
    event.attributes["exitCode"] = std::to_string(container.state.exit_code);
  events_.push_back(std::move(event));
  notify();
}

Result<> FakeEngine::take_ports(Container& container) {
  const auto wanted = ports_in(container.config);
  for (const auto& [id, other] : containers_) {
    if (!other.state.running) continue;
    for (const PortBinding& port : wanted) {
      for (const PortBinding& taken : other.state.ports) {
        if (port.host_port == taken.host_port && port.protocol == taken.protocol) {
          return fail(ErrorCode::kInternal,
                      fmt::format("driver failed programming external connectivity: Bind for "
                                  "0.0.0.0:{} failed: port is already allocated",
                                  port.host_port));
        }
      }
    }
  }
  container.state.ports = wanted;
  return {};
}

Awaitable<Result<EngineInfo>> FakeEngine::info() {
  CO_TRY_VOID(co_await begin("info", ""));
  co_return EngineInfo{
      .version = "20.10.24", .api_version = "1.41", .cpus = 2, .memory_bytes = 4LL << 30};
}

Awaitable<Result<std::string>> FakeEngine::create(CreateRequest request) {
  CO_TRY_VOID(co_await begin("create", request.name));
  if (find(request.name)) co_return fail(ErrorCode::kConflict, "The container name is in use.");
  const auto image = images_.find(text_at(request.config, "Image"));
  if (image == images_.end() || image->second.local.empty()) {
    co_return fail(ErrorCode::kNotFound, "No such image: " + text_at(request.config, "Image"));
  }
  const std::string id = fmt::format("{:064x}", next_id_++);
  ContainerState state;
  state.id = id;
  state.name = request.name;
  state.status = "created";
  state.image_id = image->second.local;
  state.labels = labels_in(request.config);
  Container& container = containers_[id];
  container = {.state = std::move(state),
               .config = std::move(request.config),
               .program = image->second.program};
  publish(container, "create");
  co_return id;
}

Awaitable<Result<>> FakeEngine::start(std::string id) {
  CO_TRY_VOID(co_await begin("start", id));
  CO_TRY(Container * container, find(id));
  if (container->state.running) co_return Result<>{};
  CO_TRY_VOID(take_ports(*container));
  container->state.running = true;
  container->state.status = "running";
  container->state.started_at = clock_.now();
  container->state.finished_at.reset();
  container->state.health = container->program.health;
  publish(*container, "start");
  if (container->program.exits_with) exit(container->state.id, *container->program.exits_with);
  co_return Result<>{};
}

Awaitable<Result<>> FakeEngine::stop(std::string id, std::chrono::seconds grace) {
  CO_TRY_VOID(co_await begin("stop", id + " " + std::to_string(grace.count())));
  CO_TRY(Container * container, find(id));
  exit(container->state.id, container->program.exits_on_stop);
  co_return Result<>{};
}

Awaitable<Result<>> FakeEngine::kill(std::string id, std::string signal) {
  CO_TRY_VOID(co_await begin("kill", id + " " + signal));
  CO_TRY(Container * container, find(id));
  if (!container->state.running) co_return fail(ErrorCode::kConflict, "Container is not running");
  exit(container->state.id, 137);
  co_return Result<>{};
}

Awaitable<Result<>> FakeEngine::remove(std::string id, bool force_with_volumes) {
  CO_TRY_VOID(co_await begin("remove", id));
  CO_TRY(Container * container, find(id));
  if (container->state.running && !force_with_volumes) {
    co_return fail(ErrorCode::kConflict, "You cannot remove a running container");
  }
  const std::string key = container->state.id;
  exit(key, 137);
  publish(containers_[key], "destroy");
  containers_.erase(key);
  notify();
  co_return Result<>{};
}

Awaitable<Result<ContainerState>> FakeEngine::inspect(std::string id) {
  CO_TRY_VOID(co_await begin("inspect", id));
  CO_TRY(Container * container, find(id));
  co_return container->state;
}

Awaitable<Result<int>> FakeEngine::wait(std::string id) {
  CO_TRY_VOID(co_await begin("wait", id));
  const std::uint64_t epoch = waits_epoch_;
  while (true) {
    CO_TRY(Container * container, find(id));
    if (!container->state.running) co_return container->state.exit_code;
    co_await changed_.wait();
    if (epoch != waits_epoch_) co_return fail(ErrorCode::kUnavailable, "The engine went away.");
  }
}

Awaitable<Result<std::vector<ContainerState>>> FakeEngine::list(std::vector<std::string> labels) {
  CO_TRY_VOID(co_await begin("list", ""));
  std::vector<ContainerState> out;
  for (const auto& [id, container] : containers_) {
    if (matches(container.state.labels, labels)) out.push_back(container.state);
  }
  co_return out;
}

Awaitable<Result<std::string>> FakeEngine::logs(std::string id, int tail) {
  CO_TRY_VOID(co_await begin("logs", id + " " + std::to_string(tail)));
  CO_TRY(Container * container, find(id));
  co_return "output of " + container->state.name + "\n";
}

Awaitable<Result<json::object>> FakeEngine::stats(std::string id) {
  CO_TRY_VOID(co_await begin("stats", id));
  CO_TRY(Container * container, find(id));
  const std::int64_t uptime =
      to_unix_ms(clock_.now()) - to_unix_ms(container->state.started_at.value_or(clock_.now()));
  // A tenth of one core since the start, 12 MiB of memory.
  co_return json::object{{"cpu_stats", {{"cpu_usage", {{"total_usage", uptime * 100'000}}}}},
                         {"memory_stats", {{"usage", 12 << 20}, {"stats", {{"cache", 0}}}}}};
}

Awaitable<Result<std::unique_ptr<EventStream>>> FakeEngine::events(std::vector<std::string> labels,
                                                                   std::int64_t since_ns) {
  CO_TRY_VOID(co_await begin("events", ""));
  std::size_t position = events_.size();
  if (since_ns > 0) {
    const auto first = std::ranges::find_if(
        events_, [since_ns](const Event& event) { return event.time_ns >= since_ns; });
    position = static_cast<std::size_t>(first - events_.begin());
  }
  co_return std::make_unique<Stream>(*this, std::move(labels), position);
}

}  // namespace minato::docker
