// What an instance may ask of the metadata address (169.254.169.254, IMDSv2): who it is, with
// proof. No credentials of its role and no user data: tasks in the host's network can ask, too.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
#pragma once

#include <map>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "ec2/metadata/identity_key.h"
#include "ec2/service/instance_agents.h"
#include "net/http.h"

namespace minato::ec2 {

// The identity document of an instance. Pure.
std::string identity_document(const AgentHost& host);

// Immutable; callable from any thread.
class InstanceMetadata {
 public:
  InstanceMetadata(const AgentHost& host, const SignedIdentity& identity, Random& random);

  // PUT /latest/api/token makes a token, everything else needs one (401 without): what is answered
  // under /latest/meta-data/ and /latest/dynamic/, 404 otherwise. A token asked for through a proxy
  // is refused (403).
  http::Response answer(const http::Request& request, TimePoint now) const;

 private:
  http::Response make_token(const http::Request& request, TimePoint now) const;
  bool is_token(std::string_view token, TimePoint now) const;
  std::string seal_of(std::string_view expiry) const;

  std::map<std::string, std::string, std::less<>> leaves_;  // by path without "/latest/"
  std::string secret_;
};

}  // namespace minato::ec2
