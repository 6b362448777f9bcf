// What the user may choose about a server.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "control_plane/replication_peers.h"
#include "ec2/network/guard_script.h"

namespace minato {

// What looks into images for vulnerabilities.
enum class ScanEngine {
  kOwn,    // compares with imported advisories
  kTrivy,  // the program `trivy` on the PATH
};

struct Settings {
  std::string data_dir;              // everything Minato keeps, 0700
  std::string listen = "127.0.0.1";  // numeric address
  std::uint16_t port = 4566;         // 0 picks one
  std::string region = "us-east-1";  // of the registry and of --dev callers
  std::string account = "123456789012";
  std::string registry_host;    // "localhost:<port>" when empty
  bool dev = false;             // accept any key; loopback only
  std::string console_dir;      // of the web console; looked for beside the program when empty
  bool local_user = false;      // the console may sign in without a key; loopback only
  ec2::HostAccess tasks_reach;  // what of this machine is open to tasks
  std::chrono::seconds console_session{43200};    // life of a console sign-in
  std::chrono::seconds lifecycle_interval{3600};  // between evaluations of image policies
  std::chrono::seconds gc_interval{3600};         // between garbage collections of the registry
  std::chrono::seconds gc_grace{24 * 3600};       // that content without reference is kept
  std::chrono::seconds upload_age_max{7 * 24 * 3600};  // of uploads nobody writes to
  std::chrono::seconds scrub_interval{7 * 24 * 3600};  // between scrubs of the registry
  std::uint64_t scrub_mib{20};                         // that a scrub reads a second
  std::vector<ReplicationPeer> replication_peers;
  bool local_upstreams = false;  // pull through caches may reach loopback and link-local addresses
  // "s3://bucket[/prefix]" for image content in S3; files below data_dir when empty.
  std::string blob_store;
  std::string s3_endpoint;  // "https://host[:port]"; Amazon S3 of s3_region when empty
  std::string s3_region = "us-east-1";
  std::string s3_credentials;  // file with the key; the environment (AWS_ACCESS_KEY_ID) when empty
  bool s3_virtual_host = false;            // the bucket is part of the host name, not of the path
  bool blob_redirect = false;              // downloads of blobs are sent to S3 itself
  std::chrono::seconds scan_interval{60};  // between looks whether there are new advisories
  ScanEngine scan_engine = ScanEngine::kOwn;
  std::chrono::hours stopped_task_retention{24 * 30};
};

}  // namespace minato
