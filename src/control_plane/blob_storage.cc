#include "control_plane/blob_storage.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fstream>

#include "base/log.h"
#include "blob/filesystem/filesystem_blob_store.h"
#include "blob/s3/s3_blob_store.h"

namespace minato {
namespace {

constexpr std::string_view kScheme = "s3://";

std::string trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\"'";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(blanks) - first + 1));
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

Result<sigv4::SigningCredentials> credentials_of(const Settings& settings) {
  if (!settings.s3_credentials.empty()) return read_s3_credentials(settings.s3_credentials);
  sigv4::SigningCredentials found{.access_key_id = environment("AWS_ACCESS_KEY_ID"),
                                  .secret_key = environment("AWS_SECRET_ACCESS_KEY"),
                                  .session_token = environment("AWS_SESSION_TOKEN")};
  if (found.access_key_id.empty() || found.secret_key.empty()) {
    return fail(ErrorCode::kInvalidArgument,
                "S3 needs a key: --s3-credentials, or AWS_ACCESS_KEY_ID and "
                "AWS_SECRET_ACCESS_KEY in the environment");
  }
  return found;
}

}  // namespace

Result<sigv4::SigningCredentials> read_s3_credentials(const std::string& path) {
  std::ifstream file(path);
  if (!file) return fail(ErrorCode::kInvalidArgument, path + " cannot be read");
  sigv4::SigningCredentials found;
  for (std::string line; std::getline(file, line);) {
    const auto equals = line.find('=');
    if (equals == std::string::npos) continue;
    const std::string name = lower(trimmed(std::string_view(line).substr(0, equals)));
    std::string value = trimmed(std::string_view(line).substr(equals + 1));
    if (name == "aws_access_key_id") found.access_key_id = std::move(value);
    if (name == "aws_secret_access_key") found.secret_key = std::move(value);
    if (name == "aws_session_token") found.session_token = std::move(value);
  }
  if (found.access_key_id.empty() || found.secret_key.empty()) {
    return fail(ErrorCode::kInvalidArgument,
                path + " has no AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
  }
  return found;
}

Result<blob::S3Settings> s3_settings_of(const Settings& settings) {
  const std::string_view place = settings.blob_store;
  const std::string_view path = place.substr(std::min(kScheme.size(), place.size()));
  const auto slash = path.find('/');
  blob::S3Settings out;
  out.bucket = path.substr(0, slash);
  if (!place.starts_with(kScheme) || out.bucket.empty()) {
    return fail(ErrorCode::kInvalidArgument,
                "--blob-store must be s3://bucket or s3://bucket/prefix");
  }
  if (slash != std::string_view::npos) out.prefix = path.substr(slash + 1);
  if (!out.prefix.empty() && !out.prefix.ends_with('/')) out.prefix.push_back('/');
  out.region = settings.s3_region;
  out.endpoint = settings.s3_endpoint;
  out.path_style = !settings.s3_virtual_host;
  if (out.endpoint.empty()) {
    out.endpoint = "https://s3." + out.region + ".amazonaws.com";
    // A dot in the bucket's name would not match the certificate of Amazon.
    out.path_style = out.bucket.find('.') != std::string::npos;
  }
  out.spool_folder = settings.data_dir + "/spool";
  TRY(out.credentials, credentials_of(settings));
  return out;
}

Result<std::unique_ptr<blob::BlobStore>> open_blob_storage(const Settings& settings,
                                                           std::size_t threads) {
  if (settings.blob_store.empty()) {
    if (settings.blob_redirect) {
      return fail(ErrorCode::kInvalidArgument, "--blob-redirect needs --blob-store s3://...");
    }
    return blob::open_filesystem_blob_store(settings.data_dir + "/registry", threads);
  }
  TRY(auto s3, s3_settings_of(settings));
  return blob::open_s3_blob_store(std::move(s3));
}

Awaitable<Result<>> check_blob_storage(blob::BlobStore& blobs) {
  auto answer = co_await blobs.check();
  if (answer) co_return answer;
  const ErrorCode code = answer.error().code;
  if (code != ErrorCode::kUnavailable && code != ErrorCode::kTimeout) co_return answer;
  log::warn("{}; images cannot be pushed or pulled until it answers", answer.error().message);
  co_return Result<>();
}

}  // namespace minato
