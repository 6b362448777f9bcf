// Paths of the OCI distribution API. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace minato::registry {

struct Route {
  enum class Kind {
    kBase,       // /v2/
    kToken,      // /v2/token
    kCatalog,    // /v2/_catalog
    kTags,       // /v2/<name>/tags/list
    kManifest,   // /v2/<name>/manifests/<reference>
    kBlob,       // /v2/<name>/blobs/<digest>
    kUploads,    // /v2/<name>/blobs/uploads/
    kUpload,     // /v2/<name>/blobs/uploads/<id>
    kReferrers,  // /v2/<name>/referrers/<digest>
  };
  Kind kind = Kind::kBase;
  std::string name;
  std::string argument;  // reference, digest or id; decoded, not yet checked
};

// NAME_INVALID for a name outside the grammar; kNotFound for a path that is none of the above.
Result<Route> parse_route(std::string_view path);

// The ECR action that a call on the route needs, such as "ecr:PutImage"; empty when the route does
// not take the method. The base, token and catalog routes need "ecr:GetAuthorizationToken" or
// "ecr:DescribeRepositories".
std::string_view action_of(Route::Kind kind, std::string_view method);

// Methods of a route for the Allow header.
std::string_view allowed_methods(Route::Kind kind);

}  // namespace minato::registry
