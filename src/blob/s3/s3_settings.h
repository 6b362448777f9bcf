// Where an S3 back end keeps its blobs, and what it may use for that.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "net/sigv4.h"

namespace minato::blob {

struct S3Settings {
  std::string endpoint;  // "https://host[:port]", of any server that speaks S3
  std::string region = "us-east-1";
  std::string bucket;
  std::string prefix;      // of every key; empty or with a final slash
  bool path_style = true;  // else the bucket is the first label of the host
  sigv4::SigningCredentials credentials;
  // Local folder for parts that wait to be sent: at most two a running upload, in files without a
  // name, which therefore never outlive the process.
  std::string spool_folder;
  // Of a multipart upload. S3 wants at least 5 MiB and at most 10,000 parts: 78 GiB in all, beyond
  // the 52,000 MiB that ECR allows a layer.
  std::size_t part_bytes = 8 * 1024 * 1024;
  // Longer content is copied in parts of this length: S3 copies at most 5 GiB at once, and short
  // requests fail and are repeated alone.
  std::uint64_t copy_bytes = 256 * 1024 * 1024;
  // A request is tried this often, with growing pauses from `retry_pause` on, and not again once
  // `retry_time` has passed since the first try.
  int tries = 5;
  std::chrono::milliseconds retry_pause{100};
  std::chrono::milliseconds retry_time{30'000};
  std::chrono::milliseconds request_timeout{15'000};    // without much content
  std::chrono::milliseconds transfer_timeout{120'000};  // of a part, either way or copied
};

}  // namespace minato::blob
