// Aim: each path has its part of the server, and an instance reaches only what asks for a proof.
#include "control_plane/http_front.h"

#include <gtest/gtest.h>

namespace minato {
namespace {

struct Row {
  const char* target;
  ServerPart part;
  ServerPart from_instance;
};

// Everything could be reached from an instance, so that a task with the host's network signed in to
// the console as the local user.
TEST(HttpFront, InstancesReachWhatIsProvenOnly) {
  using enum ServerPart;
  for (const Row& row :
       {Row{"/v2/", kRegistry, kRegistry}, Row{"/v2/web/tags/list", kRegistry, kRegistry},
        Row{"/acs/ws?clusterArn=a", kAgents, kAgents}, Row{"/minato/health", kHealth, kApi},
        Row{"/minato/gc", kRegistryJobs, kApi}, Row{"/minato/scrub", kRegistryJobs, kApi},
        Row{"/", kConsole, kApi}, Row{"/?Action=ListUsers&Version=2010-05-08", kApi, kApi},
        Row{"/console", kConsole, kApi}, Row{"/console/api/login", kConsole, kApi},
        Row{"/workshop", kConsole, kApi}}) {
    http::Request request{.target = row.target};
    EXPECT_EQ(part_for(request), row.part) << row.target;
    request.via = "i-0123456789abcdef0";
    EXPECT_EQ(part_for(request), row.from_instance) << row.target;
  }
}

}  // namespace
}  // namespace minato
