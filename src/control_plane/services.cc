#include "control_plane/services.h"

#include "base/log.h"
#include "control_plane/data_folder.h"
#include "control_plane/image_resolver.h"
#include "control_plane/instance_identities.h"
#include "control_plane/port_prober.h"
#include "control_plane/secret_files.h"
#include "ec2/register.h"
#include "ecr/creation_templates.h"
#include "ecs/register.h"
#include "iam/register.h"
#include "logs/register.h"
#include "net/local_client.h"

namespace minato {
namespace {

// Temporary credentials of a task; agents are sent new ones well before they end.
constexpr auto kTaskCredentialsLifetime = std::chrono::hours(6);

Result<ecs::RoleCredentials> task_credentials(iam::IamService& iam, const std::string& role_arn,
                                              const std::string& task_arn, TimePoint now) {
  TRY(auto issued,
      iam.issue_role_credentials({.role_arn = role_arn,
                                  .session_name = task_arn.substr(task_arn.rfind('/') + 1),
                                  .duration = kTaskCredentialsLifetime,
                                  .service = "ecs-tasks.amazonaws.com"},
                                 now));
  return ecs::RoleCredentials{.access_key_id = std::move(issued.access_key_id),
                              .secret_access_key = std::move(issued.secret_key),
                              .session_token = std::move(issued.session_token),
                              .expiration = issued.expiration};
}

// EC2 takes a profile without a role, too; its instances then act without one.
Result<ec2::ProfileInfo> find_profile(const iam::IamService& iam, const std::string& account,
                                      const std::string& name_or_arn) {
  const bool by_arn = name_or_arn.starts_with("arn:");
  const std::string name = by_arn ? name_or_arn.substr(name_or_arn.rfind('/') + 1) : name_or_arn;
  const auto* entry = iam.instance_profiles().find(iam::entity_key(account, name));
  if (!entry || (by_arn && entry->value.profile.arn != name_or_arn)) {
    return fail(ErrorCode::kNotFound, "no such instance profile");
  }
  const auto& profile = entry->value.profile;
  return ec2::ProfileInfo{
      .arn = profile.arn,
      .id = profile.instance_profile_id,
      .role_arn = iam.role_of_instance_profile(account, name).value_or(std::string())};
}

// Beyond loopback the server asks everybody for a proof, and images may be named by an address of
// this machine.
ec2::HostAccess access_of_tasks(const Settings& settings) {
  ec2::HostAccess access = settings.tasks_reach;
  if (!http::is_loopback_address(settings.listen)) access.ports.push_back(settings.port);
  return access;
}

bool exists(const ec2::InstanceRecord& instance) {
  return instance.state() != ec2::LifeState::kTerminated;
}

std::set<std::uint16_t> tcp_ports(const std::vector<ecs::PublishedPort>& published) {
  std::set<std::uint16_t> ports;
  for (const auto& port : published) {
    if (port.protocol == "tcp") ports.insert(port.host_port);
  }
  return ports;
}

}  // namespace

Services::Services(Ports given)
    : ports(given), repositories(given.store), image_uses([this](std::string_view image) {
        return parse_named_image(image, registry_host());
      }) {}

std::string Services::registry_host() const {
  const Settings& settings = ports.settings;
  return settings.registry_host.empty() ? "localhost:" + std::to_string(settings.port)
                                        : settings.registry_host;
}

std::string Services::endpoint() const {
  const std::string& listen = ports.settings.listen;
  const bool local =
      listen.starts_with("127.") || listen == "0.0.0.0" || listen == "::" || listen == "::1";
  return "http://" + (local ? "localhost" : listen) + ":" + std::to_string(ports.settings.port);
}

Awaitable<Result<>> Services::open() {
  iam = std::make_unique<iam::IamService>(ports.store, ports.random);
  CO_TRY_VOID(co_await iam->start());
  if (ports.settings.dev) iam->accept_any_key();
  CO_TRY_VOID(co_await repositories.start());
  authorizer = std::make_unique<iam::PolicyAuthorizer>(iam->policies());
  dispatcher = std::make_unique<aws::Dispatcher>(
      aws::Dispatcher::Ports{.credentials = iam->credentials(),
                             .authorizer = *authorizer,
                             .clock = ports.clock,
                             .random = ports.random,
                             .control = ports.control},
      aws::DispatcherOptions{.accept_any_key = ports.settings.dev});
  feed = std::make_unique<EventFeed>(EventFeed::Ports{
      .store = ports.store,
      .clock = ports.clock,
      .random = ports.random,
      .find_repository = [this](std::string_view id) { return repositories.find(id); }});
  dispatcher->on_success(
      [this](const aws::RequestContext& context) { feed->call_succeeded(context); });
  CO_TRY_VOID(feed->follow_images(ports.control));
  iam::serve_operations(*dispatcher, *iam);
  CO_TRY_VOID(co_await open_registry());
  CO_TRY_VOID(co_await open_logs());
  CO_TRY_VOID(co_await open_ecs());
  co_return co_await open_ec2();
}

registry::Authorize Services::registry_authorize() {
  return [this](const registry::Access& access) {
    return authorizer->authorize({.principal = access.principal,
                                  .action = access.action,
                                  .resources = {&access.resource, 1},
                                  .region = access.region,
                                  .source_ip = access.source_ip,
                                  .now = ports.clock.now()});
  };
}

Awaitable<Result<>> Services::open_registry() {
  CO_TRY(registry, co_await registry::Registry::open(
                       registry::Registry::Ports{.store = ports.store,
                                                 .blobs = ports.blobs,
                                                 .clock = ports.clock,
                                                 .random = ports.random,
                                                 .background = ports.control},
                       registry::Settings{.host = registry_host(),
                                          .domain = "",
                                          .region = ports.settings.region,
                                          .idle_grace = ports.settings.gc_grace,
                                          .upload_age_max = ports.settings.upload_age_max,
                                          .redirect_downloads = ports.settings.blob_redirect}));
  pull_through =
      std::make_unique<ecr::pull_through::PullThrough>(ecr::pull_through::PullThrough::Ports{
          .registry = *registry,
          .authorize = registry_authorize(),
          .read_secret =
              [files = SecretFiles(ports.settings.data_dir, ports.settings.account)](
                  const ecr::pull_through::SecretName& secret) {
                return files.read(secret.account, secret.name);
              },
          .executor = ports.control,
          .options = {.refuse_local = !ports.settings.local_upstreams}});
  CO_TRY_VOID(co_await pull_through->start());
  token_keys = std::make_unique<TokenKeys>(iam->credentials(), ports.settings.dev);
  registry_http = std::make_unique<registry::RegistryHttp>(
      *registry, registry_authorize(),
      [this](registry::Scope scope, std::string name) {
        return ecr::create_on_push(*registry, std::move(scope), std::move(name));
      },
      pull_through.get(), token_keys.get());
  registry_jobs = std::make_unique<RegistryJobs>(
      RegistryJobs::Ports{.registry = *registry,
                          .authenticator = dispatcher->authenticator(),
                          .authorizer = *authorizer,
                          .clock = ports.clock,
                          .control = ports.control,
                          .scrub_rate = ports.settings.scrub_mib * 1024 * 1024});
  resource_policies = std::make_unique<ecr::ResourcePolicies>(
      ports.store, [this](const std::string& arn, std::string_view document) {
        iam->policies().update_resource(arn, document);
      });
  CO_TRY_VOID(co_await resource_policies->start());
  image_lifecycle = std::make_unique<ecr::lifecycle::Engine>(ecr::lifecycle::Engine::Ports{
      .registry = *registry,
      .random = ports.random,
      .executor = ports.control,
      .images_in_use = [this](const registry::Scope& scope, const std::string& repository) {
        return image_uses.of(scope, repository);
      }});
  CO_TRY_VOID(make_push_jobs());
  make_image_scans();
  make_ecr();
  co_return Result<>();
}

Awaitable<Result<>> Services::open_logs() {
  logs = std::make_unique<logs::LogsService>(logs::LogsService::Ports{
      .store = ports.store, .events = ports.log_events, .random = ports.random});
  CO_TRY_VOID(co_await logs->start());
  logs::serve_operations(*dispatcher, *logs);
  co_return Result<>();
}

Awaitable<Result<>> Services::open_ecs() {
  identity_key = std::make_unique<ec2::IdentityKey>(identity_file(ports.settings.data_dir));
  ecs::EcsPorts ecs_ports{
      .store = ports.store,
      .clock = ports.clock,
      .random = ports.random,
      .control = ports.control,
      .issue_role_credentials =
          [this](const std::string& role_arn, const std::string& task_arn) {
            return task_credentials(*iam, role_arn, task_arn, ports.clock.now());
          },
      .resolve_image =
          [this](const ecs::Scope& scope, const std::string& image) {
            auto resolved =
                resolve_image(image, registry_host(), scope.account,
                              [this](const std::string& account, const std::string& region,
                                     const std::string& name) {
                                return repositories.contains(account, region, name);
                              });
            return ecs::ImageSource{.image = std::move(resolved.image),
                                    .needs_ecr_login = resolved.ours,
                                    .registry_id = std::move(resolved.account)};
          },
      .find_ec2_instance =
          [this](const std::string& id) { return find_ec2_instance(*ec2_state, *iam, id); },
      .is_signed_identity =
          [this](const std::string& document, const std::string& signature) {
            return identity_key->is_signed(document, signature);
          },
  };
  ecs::EcsOptions options;
  options.stopped_task_retention = ports.settings.stopped_task_retention;
  ecs = std::make_unique<ecs::EcsService>(std::move(ecs_ports), options);
  ecs->on_ports_change(
      [this](const std::string& ec2_instance_id, const std::vector<ecs::PublishedPort>& published) {
        if (lifecycle) lifecycle->set_ports(ec2_instance_id, tcp_ports(published));
      });
  image_uses.follow(*ecs);
  gateway = std::make_unique<ecs::AgentGateway>(
      *ecs, ecs::GatewayPorts{
                .verify = [this](const http::Request& request, const ecs::AgentAccess& access) {
                  return verify_agent(dispatcher->authenticator(), *authorizer, request, access,
                                      ports.clock.now());
                }});
  CO_TRY_VOID(co_await ecs->start());
  // From here on: what is read back at the start is no news.
  ecs->on_task_change([this](const ecs::TaskChange& change) { feed->task_changed(change); });
  ecs->on_instance_change(
      [this](const std::string& arn) { feed->instance_changed(*ecs, arn, ports.control); });
  ecs::serve_operations(*dispatcher, *ecs);
  co_return Result<>();
}

Awaitable<Result<>> Services::open_ec2() {
  driver = std::make_unique<ec2::NetnsDriver>(
      ports.control, ec2::NetnsOptions{.data_dir = ports.settings.data_dir,
                                       .region = ports.settings.region,
                                       .access = access_of_tasks(ports.settings)});
  router = std::make_unique<ec2::Router>(ports.control);
  router->on_port_changed([](const ec2::RoutedPort& port) {
    if (!port.listening && !port.problem.empty()) log::warn("router: {}", port.problem);
  });
  ec2_state = std::make_unique<ec2::State>(ports.store);
  CO_TRY_VOID(co_await ec2_state->load());
  for (const auto* record : ec2_state->instances("")) {
    if (exists(*record)) iam->update_instance(record->id(), true);
  }
  ec2_state->on_instance_change(
      [this](const ec2::InstanceRecord* before, const ec2::InstanceRecord& after) {
        if (!before || exists(*before) != exists(after)) {
          iam->update_instance(after.id(), exists(after));
        }
        if (!before || before->state() != after.state()) feed->ec2_instance_changed(after);
      });
  key_pairs = std::make_unique<ec2::KeyPairs>(ports.store);
  CO_TRY_VOID(co_await key_pairs->load());
  insights = std::make_unique<ec2::Insights>(ec2::Insights::Ports{
      .store = ports.store, .state = *ec2_state, .control = ports.control, .probe = probe_port});
  CO_TRY_VOID(co_await insights->load());
  host = std::make_unique<InstanceHost>(InstanceHost::Ports{.driver = *driver,
                                                            .ecs = *ecs,
                                                            .iam = *iam,
                                                            .identity_key = *identity_key,
                                                            .clock = ports.clock,
                                                            .random = ports.random,
                                                            .control = ports.control,
                                                            .data_dir = ports.settings.data_dir});
  lifecycle = std::make_unique<ec2::Lifecycle>(ec2::Lifecycle::Ports{.state = *ec2_state,
                                                                     .driver = *driver,
                                                                     .router = *router,
                                                                     .agents = *host,
                                                                     .clock = ports.clock,
                                                                     .control = ports.control});
  ec2 = std::make_unique<ec2::Ec2Service>(ec2::Ec2Service{
      .state = *ec2_state,
      .lifecycle = *lifecycle,
      .driver = *driver,
      .keys = *key_pairs,
      .insights = *insights,
      .random = ports.random,
      .find_profile = [this](const std::string& account, const std::string& name_or_arn) {
        return find_profile(*iam, account, name_or_arn);
      }});
  ec2::serve_operations(*dispatcher, *ec2);
  co_return Result<>();
}

void Services::begin(http::Server& server, std::uint16_t port) {
  host->serve_on(server, port);
  for (const auto* record : ec2_state->instances("")) {
    lifecycle->set_ports(record->id(), tcp_ports(ecs->published_ports(record->id())));
  }
  lifecycle->start();
  maintenance_ = std::make_unique<asio::steady_timer>(ports.control);
  image_lifecycle->start(ports.settings.lifecycle_interval);
  if (auto started = image_scans->start(ports.settings.scan_interval); !started) {
    log::error("images are not scanned: {}", started.error().message);
  }
  if (auto started = push_jobs->start(); !started) {
    log::error("replication and signing do not work: {}", started.error().message);
  }
  maintaining_ = true;
  asio::co_spawn(ports.control, maintain_registry(), asio::detached);
}

Awaitable<void> Services::maintain_registry() {
  while (!stopping_) {
    co_await registry_jobs->maintain();
    if (stopping_) break;
    registry_jobs->begin_scrub_when_due(ports.settings.scrub_interval);
    if (auto done = co_await logs->expire(ports.clock.now()); !done) {
      log::warn("log retention: {}", done.error().message);
    }
    if (stopping_) break;
    maintenance_->expires_after(ports.settings.gc_interval);
    co_await maintenance_->async_wait(asio::as_tuple(asio::use_awaitable));
  }
  maintaining_ = false;
}

Awaitable<void> Services::end() {
  stopping_ = true;
  if (pull_through) pull_through->cut();
  if (feed) feed->hub().stop();
  if (maintenance_) maintenance_->cancel();
  if (insights) co_await insights->stop();
  if (lifecycle) co_await lifecycle->stop();
  if (host) co_await host->stop_all();
  if (gateway) co_await gateway->stop();
  if (router) co_await router->stop();
}

Awaitable<void> Services::close() {
  for (const auto& [destination, peer] : replication_peers) peer->stop();
  if (pull_through) co_await pull_through->stop();
  if (push_jobs) co_await push_jobs->stop();
  if (image_lifecycle) co_await image_lifecycle->stop();
  if (image_scans) co_await image_scans->stop();
  if (driver) co_await driver->close();
  if (ecs) co_await ecs->stop();
  if (registry) co_await registry->collector().stop();
  if (registry) co_await registry->scrubber().stop();
  if (registry_jobs) co_await registry_jobs->stop();
  asio::steady_timer pause(ports.control);
  while (maintaining_) {
    pause.expires_after(std::chrono::milliseconds(1));
    co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  if (registry) co_await registry->stop();
}

}  // namespace minato
