#include "control_plane/control_plane.h"

#include <unistd.h>

#include <thread>

#include "base/log.h"
#include "blob/memory/memory_blob_store.h"
#include "control_plane/blob_storage.h"
#include "control_plane/console_ports.h"
#include "control_plane/http_front.h"
#include "control_plane/idle_memory.h"
#include "control_plane/listener.h"
#include "control_plane/services.h"
#include "gen/ec2.h"
#include "gen/ecr.h"
#include "gen/ecs.h"
#include "gen/iam.h"
#include "gen/logs.h"
#include "gen/sts.h"
#include "logs/memory/memory_event_store.h"
#include "logs/segments/segment_event_store.h"
#include "net/io_threads.h"
#include "store/memory/memory_store.h"
#include "store/sqlite/sqlite_store.h"

namespace minato {
namespace {

// Running requests may take this long to end at a stop.
constexpr auto kStopGrace = std::chrono::seconds(5);

std::size_t io_thread_count() {
  return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, 8);
}

ServedService served_by(const aws::Dispatcher& dispatcher, const aws::ServiceInfo& service) {
  ServedService table{.service = &service, .served = {}, .samples = {}};
  for (const auto& operation : service.operations) {
    table.served.push_back(dispatcher.serves(operation));
    table.samples.emplace_back(dispatcher.sample_of(operation));
  }
  return table;
}

}  // namespace

struct ControlPlane::Impl {
  Impl(Settings chosen, Executor executor)
      : settings(std::move(chosen)), control(std::move(executor)) {}

  Result<> open_storage();
  Awaitable<Result<>> open_services();
  Awaitable<Result<ClientAccess>> begin_serving();

  Settings settings;
  Executor control;
  SystemClock clock;
  SecureRandom random;
  IdleMemory idle_memory;
  Listener listener;
  std::unique_ptr<IoThreads> threads;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<blob::BlobStore> blobs;
  std::unique_ptr<logs::EventStore> log_events;
  std::unique_ptr<Services> services;
  std::unique_ptr<console::ConsoleHttp> console;
  std::unique_ptr<HttpFront> front;
  std::unique_ptr<http::Server> server;
};

Result<> ControlPlane::Impl::open_storage() {
  TRY(store, store::open_sqlite({.folder = settings.data_dir + "/state"}));
  logs::SegmentStoreOptions log_options;
  log_options.folder = settings.data_dir + "/logs";
  TRY(log_events, logs::SegmentEventStore::open(std::move(log_options)));
  TRY(blobs, open_blob_storage(settings, io_thread_count()));
  return {};
}

Awaitable<Result<>> ControlPlane::Impl::open_services() {
  services = std::make_unique<Services>(Services::Ports{
      .settings = settings,
      .store = *store,
      .blobs = *blobs,
      .log_events = *log_events,
      .clock = clock,
      .random = random,
      .control = control,
  });
  co_return co_await services->open();
}

Awaitable<Result<ClientAccess>> ControlPlane::Impl::begin_serving() {
  CO_TRY(const auto key, co_await services->iam->ensure_root_key(settings.account, clock.now()));
  threads = std::make_unique<IoThreads>(io_thread_count());
  console = make_console(settings, *services);
  front = std::make_unique<HttpFront>(HttpFront::Parts{.registry = *services->registry_http,
                                                       .registry_jobs = *services->registry_jobs,
                                                       .gateway = *services->gateway,
                                                       .dispatcher = *services->dispatcher,
                                                       .console = *console,
                                                       .idle_memory = idle_memory});
  server = std::make_unique<http::Server>(
      threads->executors(), [this](http::Exchange& exchange) { return front->serve(exchange); },
      http::ServerOptions{
          .ready = [this](const http::Request& request,
                          http::ReadyAnswer& answer) { return front->find_ready(request, answer); },
          .name_client =
              [this](const std::string& address) { return services->host->name_client(address); }});
  const ClientAccess access{.access_key_id = key.access_key_id,
                            .secret_key = key.secret_key,
                            .endpoint = services->endpoint(),
                            .region = settings.region,
                            .account = settings.account};
  CO_TRY_VOID(write_client_access(settings.data_dir, access));
  CO_TRY([[maybe_unused]] const auto id, server->adopt_listener(listener.fd));
  listener.fd = -1;
  services->begin(*server, settings.port);
  idle_memory.start(control);
  co_return access;
}

ControlPlane::ControlPlane(Settings settings, Executor control)
    : impl_(std::make_unique<Impl>(std::move(settings), std::move(control))) {}

ControlPlane::~ControlPlane() {
  if (impl_->listener.fd >= 0) close(impl_->listener.fd);
}

Awaitable<Result<ClientAccess>> ControlPlane::start() {
  Impl& own = *impl_;
  CO_TRY_VOID(own.open_storage());
  CO_TRY_VOID(co_await check_blob_storage(*own.blobs));
  CO_TRY(own.listener, open_listener(own.settings.listen, own.settings.port));
  own.settings.port = own.listener.port;
  CO_TRY_VOID(co_await own.open_services());
  co_return co_await own.begin_serving();
}

Awaitable<void> ControlPlane::stop() {
  Impl& own = *impl_;
  co_await own.idle_memory.stop();
  if (own.services) co_await own.services->end();
  if (own.server) co_await own.server->stop(kStopGrace);
  if (own.services) co_await own.services->close();
  if (own.store) own.store->stop();
  if (own.threads) own.threads->stop();
}

Awaitable<Result<std::vector<ServedService>>> ControlPlane::list_operations() {
  Impl& own = *impl_;
  own.store = store::make_memory_store();
  own.blobs = blob::make_memory_blob_store();
  own.log_events = std::make_unique<logs::MemoryEventStore>();
  CO_TRY_VOID(co_await own.open_services());
  std::vector<ServedService> tables;
  for (const auto* service : {&ecr::api::kService, &ecs::api::kService, &logs::api::kService,
                              &ec2::api::kService, &iam::api::kService, &sts::api::kService}) {
    tables.push_back(served_by(*own.services->dispatcher, *service));
  }
  co_return tables;
}

}  // namespace minato
