// The commands of the `minato` program. Each returns the process's exit code.
#pragma once

#include <string>
#include <vector>

#include "control_plane/settings.h"

namespace minato {

// Runs until SIGINT or SIGTERM. 0 after an orderly end, 1 when it could not start.
int run_server(const Settings& settings);

struct AgentSettings {
  std::string cluster = "default";
  std::string endpoint = "http://localhost:4566";
  std::string region = "us-east-1";
  std::string data_dir;
  std::string engine_socket = "/var/run/docker.sock";
  std::string launch_type = "EXTERNAL";  // of the tasks it takes; or "EC2"
  int memory_mib = 0;                    // what the engine has when 0
  int cpus = 0;
};
// A container instance on this host. Credentials come from AWS_ACCESS_KEY_ID and friends.
int run_agent(const AgentSettings& settings);

// Prints shell exports for AWS clients.
int print_env(const std::string& data_dir);
// Prints the certificate of a signing profile, for Notation's trust store. `make` makes its key
// when it has none yet.
struct ProfileChoice {
  std::string data_dir;
  std::string profile_arn;
  bool make = false;
};
int print_signing_certificate(const ProfileChoice& choice);
// Prints what this machine has and lacks.
int run_doctor(const Settings& settings);
// Removes every instance of an installation that is not running.
int run_cleanup(const Settings& settings);
// Asks the server that runs on the folder to collect garbage of its registry and prints the report.
// With `dry_run` nothing is removed.
int run_gc(const std::string& data_dir, bool dry_run);
// Asks it to read all image content and prints what is damaged; 1 when something is.
int run_scrub(const std::string& data_dir);
// Adds the advisories in files and folders to those that image scans compare with.
int import_vulnerabilities(const std::string& data_dir, const std::vector<std::string>& sources);
// Copies the images of a storage folder of docker-registry, or of another registry, to a running
// server.
struct ImportSettings {
  std::string folder;    // one of the two
  std::string registry;  // see importer/source_name.h
  std::vector<std::string> repositories;
  std::string prefix;
  std::string login;                     // "user:password" at the registry
  std::vector<std::string> login_hosts;  // that may be shown it beside the registry
  bool insecure = false;
  bool dry_run = false;
  std::size_t jobs = 4;
  std::string data_dir;  // of the server
  std::string endpoint;  // instead: its URL, with a key from AWS_ACCESS_KEY_ID and friends
  std::string region = "us-east-1";
};
int import_images(const ImportSettings& settings);
// Prints the operations table of docs/operations.md; with `samples` a JSON object
// {service: {operation: sample request}} of what is served, without a sample: "".
int print_operations(bool samples);

}  // namespace minato
