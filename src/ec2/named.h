// What requests of EC2 name, strictly read. Nothing need exist: whether it does is told after the
// caller has been authorised for it. "*" stands for what has no identifier, yet or at all.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/context.h"
#include "base/result.h"
#include "ec2/ec2_service.h"

namespace minato::ec2 {

struct Anything {};

struct NamedInstances {
  std::vector<std::string> ids;
};

struct NamedVpc {
  std::string id;
};

struct NamedGroup {
  std::string id;     // of the group that was found, also by name; "*" when none has the name
  std::string given;  // what the request calls it
};

struct NamedRules {
  NamedGroup group;
  std::vector<std::string> rules;
};

struct NamedKeyPairs {
  std::vector<std::string> names;  // "*" for an id that no key pair has
};

// What a launch puts together.
struct NamedLaunch {
  std::string image;
  std::string subnet;
  std::vector<NamedGroup> groups;
  std::optional<std::string> key_name;
  // nullopt when the request names none, or one that is not there.
  std::optional<ProfileInfo> profile;
};

struct NamedPath {
  std::string id;
};
// Where a path begins or ends.
struct PathEnd {
  std::string id;   // also when it was given by its own ARN; else as in the request
  std::string arn;  // empty for a mere address
};
struct PathEnds {
  PathEnd source;
  PathEnd destination;
};
struct NamedAnalysis {
  std::string id;
};

// Something that has tags.
struct Tagged {
  enum class Kind { kNone, kInstance, kGroup, kRule, kKeyPair, kPath, kAnalysis };
  Kind kind = Kind::kNone;  // kNone: it is not there
  std::string id;           // as in the request
  std::string holder;       // the record that has the tags: a key, of key pairs the name
  std::string arn;
};
struct TaggedThings {
  std::vector<Tagged> things;
};

// "arn:aws:ec2:<region>:<account>:<kind>/<id>" of the caller's account and region.
std::string arn_of(const aws::RequestContext& context, std::string_view kind, std::string_view id);

// InvalidInstanceID.Malformed; MissingParameter for none.
Result<NamedInstances> name_instances(std::vector<std::string> ids);
// By id, else by name in the default VPC. InvalidGroupId.Malformed; MissingParameter for neither.
Result<NamedGroup> name_group(const State& state, const aws::RequestContext& context,
                              const std::optional<std::string>& id,
                              const std::optional<std::string>& name);
// InvalidGroup.NotFound. Valid until the next co_await.
Result<const GroupRecord*> find_group(const State& state, const aws::RequestContext& context,
                                      const NamedGroup& named);
// By id, address or ARN. Nothing is looked up.
PathEnd name_path_end(const aws::RequestContext& context, const std::string& given);
// InvalidID for an id of a kind that has no tags here.
Result<Tagged> name_tagged(const Ec2Service& service, const aws::RequestContext& context,
                           const std::string& id);

}  // namespace minato::ec2
