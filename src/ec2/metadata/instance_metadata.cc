#include "ec2/metadata/instance_metadata.h"

#include <array>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <set>
#include <span>

#include "codec/digest.h"
#include "codec/time.h"

namespace minato::ec2 {
namespace {

constexpr std::string_view kTokenPath = "/latest/api/token";
constexpr std::string_view kTokenField = "X-aws-ec2-metadata-token";
constexpr std::string_view kLifetimeField = "X-aws-ec2-metadata-token-ttl-seconds";
constexpr std::string_view kRoot = "/latest/";
constexpr int kLifetimeMax = 21'600;
constexpr std::size_t kSecretBytes = 32;

#if defined(__aarch64__)
constexpr const char* kArchitecture = "arm64";
#else
constexpr const char* kArchitecture = "x86_64";
#endif

http::Response text_answer(int status, std::string text) {
  http::Response response;
  response.status = status;
  response.headers.add("Content-Type", "text/plain");
  response.headers.add("Server", "EC2ws");
  response.body = std::move(text);
  return response;
}

// Names below a folder, folders with a slash at the end.
std::string names_below(const std::map<std::string, std::string, std::less<>>& leaves,
                        const std::string& folder) {
  std::set<std::string> names;
  for (const auto& [path, text] : leaves) {
    if (!path.starts_with(folder)) continue;
    const auto rest = path.substr(folder.size());
    const auto slash = rest.find('/');
    names.insert(slash == std::string::npos ? rest : rest.substr(0, slash + 1));
  }
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : "\n") + name;
  return out;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (text.empty() || read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return number;
}

}  // namespace

std::string identity_document(const AgentHost& host) {
  const auto text = [](const std::string& value) { return boost::json::serialize(value); };
  const std::array<std::pair<const char*, std::string>, 15> members{{
      {"accountId", text(host.account)},
      {"architecture", text(kArchitecture)},
      {"availabilityZone", text(host.availability_zone)},
      {"billingProducts", "null"},
      {"devpayProductCodes", "null"},
      {"marketplaceProductCodes", "null"},
      {"imageId", text(host.image_id)},
      {"instanceId", text(host.instance_id)},
      {"instanceType", text(host.instance_type)},
      {"kernelId", "null"},
      {"pendingTime", text(to_iso8601_seconds(host.launched))},
      {"privateIp", text(host.private_ip)},
      {"ramdiskId", "null"},
      {"region", text(host.region)},
      {"version", text("2017-09-30")},
  }};
  std::string out = "{";
  for (const auto& [name, value] : members) {
    out += out.size() == 1 ? "\n  \"" : ",\n  \"";
    out += std::string(name) + "\" : " + value;
  }
  return out + "\n}";
}

InstanceMetadata::InstanceMetadata(const AgentHost& host, const SignedIdentity& identity,
                                   Random& random)
    : secret_(kSecretBytes, '\0') {
  random.fill(std::as_writable_bytes(std::span(secret_)));
  const std::string interface = "meta-data/network/interfaces/macs/" + host.mac + "/";
  leaves_ = {
      {"dynamic/instance-identity/document", identity.document},
      {"dynamic/instance-identity/pkcs7", identity.pkcs7},
      {"dynamic/instance-identity/signature", identity.signature},
      {"meta-data/ami-id", host.image_id},
      {"meta-data/hostname", host.private_name},
      {"meta-data/instance-id", host.instance_id},
      {"meta-data/instance-type", host.instance_type},
      {"meta-data/local-hostname", host.private_name},
      {"meta-data/local-ipv4", host.private_ip},
      {"meta-data/mac", host.mac},
      {"meta-data/placement/availability-zone", host.availability_zone},
      {"meta-data/placement/region", host.region},
      {interface + "local-ipv4s", host.private_ip},
      {interface + "mac", host.mac},
      {interface + "subnet-id", host.subnet_id},
      {interface + "vpc-id", host.vpc_id},
  };
}

std::string InstanceMetadata::seal_of(std::string_view expiry) const {
  return hex_encode(hmac_sha256(std::as_bytes(std::span(secret_)), expiry));
}

http::Response InstanceMetadata::make_token(const http::Request& request, TimePoint now) const {
  if (request.headers.find("X-Forwarded-For")) return text_answer(403, "");
  const auto lifetime = whole_number(request.headers.find(kLifetimeField).value_or(""));
  if (!lifetime || *lifetime < 1 || *lifetime > kLifetimeMax) return text_answer(400, "");
  const std::string expiry = std::to_string(to_unix_ms(now) + *lifetime * 1000);
  auto response = text_answer(200, expiry + "." + seal_of(expiry));
  response.headers.add(kLifetimeField, std::to_string(*lifetime));
  return response;
}

bool InstanceMetadata::is_token(std::string_view token, TimePoint now) const {
  const auto dot = token.find('.');
  if (dot == std::string_view::npos) return false;
  const auto expiry = whole_number(token.substr(0, dot));
  return expiry && constant_time_equal(token.substr(dot + 1), seal_of(token.substr(0, dot))) &&
         to_unix_ms(now) < *expiry;
}

http::Response InstanceMetadata::answer(const http::Request& request, TimePoint now) const {
  if (request.method == "PUT" && request.path() == kTokenPath) return make_token(request, now);
  if (request.method != "GET" && request.method != "HEAD") return text_answer(405, "");
  if (!is_token(request.headers.find(kTokenField).value_or(""), now)) return text_answer(401, "");
  if (!request.path().starts_with(kRoot)) return text_answer(404, "");
  std::string path(request.path().substr(kRoot.size()));
  while (path.ends_with('/')) path.pop_back();
  if (const auto leaf = leaves_.find(path); leaf != leaves_.end()) {
    return text_answer(200, leaf->second);
  }
  const std::string names = names_below(leaves_, path.empty() ? path : path + "/");
  return names.empty() ? text_answer(404, "") : text_answer(200, names);
}

}  // namespace minato::ec2
