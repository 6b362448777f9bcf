// Flags of the `minato` program.
#include <CLI/CLI.hpp>
#include <filesystem>

#include "apps/commands.h"
#include "base/log.h"
#include "control_plane/data_folder.h"
#include "ec2/network/guard_script.h"

namespace minato {
namespace {

void add_seconds(CLI::App& command, const std::string& name, std::chrono::seconds& value,
                 const std::string& help) {
  command
      .add_option_function<long>(
          name, [&value](long seconds) { value = std::chrono::seconds(seconds); }, help)
      ->check(CLI::Range(1, 365 * 24 * 3600));
}

void add_storage_options(CLI::App& command, Settings& settings) {
  command.add_option("--blob-store", settings.blob_store,
                     "Keep image content in s3://bucket/prefix (default: below the data folder)");
  command.add_option("--s3-endpoint", settings.s3_endpoint,
                     "URL of the S3 server (default: Amazon S3 of the region)");
  command.add_option("--s3-region", settings.s3_region, "Region to sign S3 requests for")
      ->capture_default_str();
  command.add_option("--s3-credentials", settings.s3_credentials,
                     "File with the S3 key (default: AWS_ACCESS_KEY_ID and the like)");
  command.add_flag("--s3-virtual-host", settings.s3_virtual_host,
                   "The bucket is part of the host name (default with Amazon S3)");
  command.add_flag("--blob-redirect", settings.blob_redirect,
                   "Send downloads of blobs to S3 itself, which every client must reach");
}

void add_server_options(CLI::App& command, Settings& settings) {
  command.add_option("--data-dir", settings.data_dir, "Where everything is kept")
      ->capture_default_str();
  command.add_option("--listen", settings.listen, "Address to listen on")->capture_default_str();
  command.add_option("--port", settings.port, "Port, 0 for any")->capture_default_str();
  command.add_option("--region", settings.region, "Region of the registry")->capture_default_str();
  command.add_option("--account", settings.account, "Account id, 12 digits")
      ->capture_default_str()
      ->check([](const std::string& text) {
        const bool valid =
            text.size() == 12 && text.find_first_not_of("0123456789") == std::string::npos;
        return valid ? std::string() : std::string("must be 12 digits");
      });
  command.add_option("--registry-host", settings.registry_host,
                     "Host of image names (default localhost:<port>)");
  command.add_flag("--dev", settings.dev, "Accept any access key; loopback only");
  command.add_option("--console-dir", settings.console_dir,
                     "Folder of the web console (default: beside the program)");
  add_storage_options(command, settings);
  command.add_flag("--local-user", settings.local_user,
                   "The console may sign in without a key; loopback only");
  command
      .add_option_function<std::string>(
          "--tasks-reach-host",
          [&settings](const std::string& text) {
            auto access = ec2::parse_host_access(text);
            if (!access) throw CLI::ValidationError("--tasks-reach-host", "must be all or ports");
            settings.tasks_reach = std::move(*access);
          },
          "Let tasks connect to ports of this machine (443,9000), or to all of them and to other "
          "installations' instances (all); default: to none")
      ->type_name("all|PORT,...");
  command
      .add_option_function<long>(
          "--console-session",
          [&settings](long seconds) { settings.console_session = std::chrono::seconds(seconds); },
          "Seconds until the console asks to sign in again (default 43200)")
      ->check(CLI::Range(1, 30 * 24 * 3600));
  add_seconds(command, "--lifecycle-interval", settings.lifecycle_interval,
              "Seconds between evaluations of lifecycle policies (default 3600)");
  add_seconds(command, "--gc-interval", settings.gc_interval,
              "Seconds between garbage collections of the registry (default 3600)");
  add_seconds(command, "--gc-grace", settings.gc_grace,
              "Seconds that layers no image names are kept (default 86400)");
  add_seconds(command, "--scrub-interval", settings.scrub_interval,
              "Seconds between readings of all image content for damage (default 604800)");
  command
      .add_option("--scrub-rate", settings.scrub_mib,
                  "MiB of image content read a second for that (default 20)")
      ->check(CLI::Range(1, 1024 * 1024));
  command.add_flag("--local-upstreams", settings.local_upstreams,
                   "Pull through caches may be of registries on this host and its link");
  add_seconds(command, "--upload-expiry", settings.upload_age_max,
              "Seconds after which broken uploads are removed (default 604800)");
  command
      .add_option_function<std::vector<std::string>>(
          "--replication-peer",
          [&settings](const std::vector<std::string>& peers) {
            for (const std::string& text : peers) {
              auto peer = parse_replication_peer(text);
              if (!peer) throw CLI::ValidationError("--replication-peer", peer.error().message);
              settings.replication_peers.push_back(std::move(*peer));
            }
          },
          "account=<id>,region=<region>,credentials=<file>[,endpoint=<url>]: another Minato that "
          "images are replicated to; may be given several times")
      ->allow_extra_args(false);
}

void add_scan_options(CLI::App& command, Settings& settings) {
  command
      .add_option_function<long>(
          "--scan-interval",
          [&settings](long seconds) { settings.scan_interval = std::chrono::seconds(seconds); },
          "Seconds between looks for new advisories (default 60)")
      ->check(CLI::Range(1, 24 * 3600));
  command
      .add_option_function<std::string>(
          "--scan-engine",
          [&settings](const std::string& name) {
            settings.scan_engine = name == "trivy" ? ScanEngine::kTrivy : ScanEngine::kOwn;
          },
          "What scans images: own (default), or the program trivy on the PATH")
      ->check(CLI::IsMember({"own", "trivy"}));
}

void add_agent_options(CLI::App& command, AgentSettings& settings) {
  command.add_option("--cluster", settings.cluster, "Cluster to join")->capture_default_str();
  command.add_option("--endpoint", settings.endpoint, "URL of the ECS API")->capture_default_str();
  command.add_option("--region", settings.region, "Region to sign for")->capture_default_str();
  command.add_option("--data-dir", settings.data_dir, "Where the agent's state is kept")
      ->capture_default_str();
  command.add_option("--docker-socket", settings.engine_socket, "Docker Engine's socket")
      ->capture_default_str();
  command
      .add_option("--launch-type", settings.launch_type,
                  "Tasks that run here: EXTERNAL, as with ECS Anywhere, or EC2")
      ->capture_default_str()
      ->check(CLI::IsMember({"EXTERNAL", "EC2"}));
  command.add_option("--memory", settings.memory_mib, "MiB to register (default: the engine's)");
  command.add_option("--cpus", settings.cpus, "CPUs to register (default: the engine's)");
}

CLI::App* add_import_command(CLI::App& app, Settings& settings, std::vector<std::string>& sources) {
  auto* vulnerabilities = app.add_subcommand("vulnerabilities", "What image scans compare with");
  vulnerabilities->require_subcommand(1);
  auto* import = vulnerabilities->add_subcommand(
      "import", "Add advisories in OSV's format; a running server uses them at once");
  import->add_option("sources", sources, "JSON files, or folders of them")->required();
  import->add_option("--data-dir", settings.data_dir, "Where everything is kept")
      ->capture_default_str();
  return import;
}

CLI::App* add_profile_commands(CLI::App& app, Settings& settings, ProfileChoice& profile) {
  auto* profiles = app.add_subcommand("signing-profile", "Keys that sign images on push");
  profiles->require_subcommand(1);
  auto* create =
      profiles->add_subcommand("create", "Make a profile's key and print its certificate");
  create->callback([&profile] { profile.make = true; });
  auto* print = profiles->add_subcommand("export", "Print a profile's certificate");
  for (auto* command : {create, print}) {
    command
        ->add_option("arn", profile.profile_arn,
                     "arn:aws:signer:<region>:<account>:/signing-"
                     "profiles/<name>")
        ->required();
    command->add_option("--data-dir", settings.data_dir, "Where everything is kept")
        ->capture_default_str();
  }
  return profiles;
}

CLI::App* add_image_import(CLI::App& app, ImportSettings& settings) {
  auto* import = app.add_subcommand(
      "import", "Copy images of another registry, or of its storage folder, to a running server");
  auto* folder = import->add_option("--from-folder", settings.folder,
                                    "Storage folder of docker-registry (holds docker/registry/v2)");
  auto* registry = import->add_option("--from", settings.registry,
                                      "Registry: host[:port][/repository[:tag|@digest]]");
  folder->excludes(registry);
  import
      ->add_option("--repository", settings.repositories,
                   "Only repositories that match the pattern, such as team/*; may be repeated")
      ->allow_extra_args(false);
  import->add_option("--prefix", settings.prefix, "Put them into <prefix>/<repository>");
  import->add_option("--login", settings.login,
                     "user:password for the registry (default: MINATO_IMPORT_LOGIN, then "
                     "Docker's configuration)");
  import
      ->add_option("--login-host", settings.login_hosts,
                   "Host of a token service elsewhere that may be shown the login (host[:port] or "
                   "a URL); may be repeated")
      ->allow_extra_args(false);
  import->add_flag("--insecure", settings.insecure, "Speak plain HTTP to the registry");
  import->add_option("--jobs", settings.jobs, "Images or layers copied at once")
      ->capture_default_str()
      ->check(CLI::Range(1, 64));
  import->add_flag("--dry-run", settings.dry_run, "Only say what would be copied");
  import->add_option("--data-dir", settings.data_dir, "Where the server keeps everything")
      ->capture_default_str();
  import->add_option("--endpoint", settings.endpoint,
                     "URL of a server elsewhere; its key is in AWS_ACCESS_KEY_ID and the like");
  import->add_option("--region", settings.region, "Region at the endpoint")->capture_default_str();
  return import;
}

int run(int argc, char** argv) {
  CLI::App app(
      "Minato: a private registry (Amazon ECR) and a container orchestrator (Amazon ECS) "
      "behind AWS's own APIs",
      "minato");
  app.require_subcommand(1);
  app.set_version_flag("--version", MINATO_VERSION);
  bool verbose = false;
  app.add_flag("-v,--verbose", verbose, "Log debug messages");

  Settings settings;
  settings.data_dir = default_data_dir();
  AgentSettings agent;
  agent.data_dir = settings.data_dir + "/agent";

  auto* server = app.add_subcommand("server", "Run the control plane and the registry");
  add_server_options(*server, settings);
  add_scan_options(*server, settings);
  auto* agent_command = app.add_subcommand("agent", "Run this host as a container instance");
  add_agent_options(*agent_command, agent);
  auto* env = app.add_subcommand("env", "Print shell exports for AWS clients");
  auto* doctor = app.add_subcommand("doctor", "Check what this machine has and lacks");
  auto* cleanup = app.add_subcommand("cleanup", "Remove all instances of a stopped server");
  auto* gc = app.add_subcommand("gc", "Remove registry content that nothing refers to, now");
  bool dry_run = false;
  gc->add_flag("--dry-run", dry_run, "Only say what would be removed");
  auto* scrub = app.add_subcommand("scrub", "Read all image content and say what is damaged, now");
  for (auto* command : {env, doctor, cleanup, gc, scrub}) {
    command->add_option("--data-dir", settings.data_dir, "Where everything is kept")
        ->capture_default_str();
  }
  ProfileChoice profile;
  auto* profiles = add_profile_commands(app, settings, profile);
  bool samples = false;
  auto* operations = app.add_subcommand("operations", "Print the table of served operations");
  operations->add_flag("--samples", samples, "Print a sample request of each instead, as JSON");

  std::vector<std::string> sources;
  auto* advisories = add_import_command(app, settings, sources);
  ImportSettings images;
  images.data_dir = settings.data_dir;
  auto* import = add_image_import(app, images);

  CLI11_PARSE(app, argc, argv);
  settings.data_dir = std::filesystem::absolute(settings.data_dir);
  agent.data_dir = std::filesystem::absolute(agent.data_dir);
  if (verbose) log::set_level(log::Level::kDebug);
  if (server->parsed()) return run_server(settings);
  if (agent_command->parsed()) return run_agent(agent);
  if (env->parsed()) return print_env(settings.data_dir);
  if (doctor->parsed()) return run_doctor(settings);
  if (cleanup->parsed()) return run_cleanup(settings);
  if (profiles->parsed()) {
    profile.data_dir = settings.data_dir;
    return print_signing_certificate(profile);
  }
  if (gc->parsed()) return run_gc(settings.data_dir, dry_run);
  if (scrub->parsed()) return run_scrub(settings.data_dir);
  if (operations->parsed()) return print_operations(samples);
  if (advisories->parsed()) return import_vulnerabilities(settings.data_dir, sources);
  if (import->parsed()) return import_images(images);
  return 2;
}

}  // namespace
}  // namespace minato

int main(int argc, char** argv) {
  return minato::run(argc, argv);
}
