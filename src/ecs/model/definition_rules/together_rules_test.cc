// Aim: what RegisterTaskDefinition says about containers beside one another and about the network
// they are in.
#include "ecs/model/definition_rules/rule_cases_test.h"

namespace minato::ecs {
namespace {

// Two containers: "app" with these members, and "db" with those.
std::string two(std::string_view app, std::string_view db) {
  return fmt::format(R"("containerDefinitions":[{{{}}},{{{}}}])",
                     with_members(R"("name":"app","image":"nginx","memory":128)", app),
                     with_members(R"("name":"db","image":"postgres","memory":128)", db));
}

TEST(TogetherRules, NamesAndEssentialContainers) {
  const auto good = two("", "");
  const auto twice = two("", R"("name":"app")");
  const auto one_essential = two(R"("essential":false)", "");
  const auto none = two(R"("essential":false)", R"("essential":false)");
  const RuleCase cases[] = {{good, "", ""},
                            {one_essential, "", ""},
                            {twice, "", "Container names must be unique within a task definition."},
                            {none, "", "Task definition doesn't have any essential container."}};
  expect_sentences(cases);
}

TEST(TogetherRules, WhatIsNamedIsThere) {
  const RuleCase cases[] = {{"", R"("mountPoints":[{"sourceVolume":"v"}])", "Unknown volume 'v'."},
                            {"", R"("mountPoints":[{}])", "Unknown volume 'null'."},
                            {"", R"("volumesFrom":[{"sourceContainer":"x"}])",
                             "Invalid 'volumesFrom' setting. Unknown container: 'x'."},
                            {"", R"("links":["x:y"])", "Invalid link 'x:y': no such container."},
                            {"", R"("dependsOn":[{"containerName":"x","condition":"START"}])",
                             "Cannot depend on container + 'x' because it does not exist"}};
  expect_sentences(cases);
}

TEST(TogetherRules, ConditionsCanComeTrue) {
  constexpr std::string_view kEssential =
      "A dependency container with SUCCESS or COMPLETE condition cannot be an essential container";
  const auto on = [](std::string_view condition) {
    return fmt::format(R"("dependsOn":[{{"containerName":"db","condition":"{}"}}])", condition);
  };
  const auto start = two(on("START"), "");
  const auto success = two(on("SUCCESS"), "");
  const auto complete = two(on("COMPLETE"), R"("essential":true)");
  const auto ends = two(on("COMPLETE"), R"("essential":false)");
  const auto healthy = two(on("HEALTHY"), "");
  const auto checked = two(on("HEALTHY"), R"("healthCheck":{"command":["CMD","true"]})");
  const RuleCase cases[] = {
      {start, "", ""},
      {success, "", kEssential},
      {complete, "", kEssential},
      {ends, "", ""},
      {healthy, "",
       "A dependency container with HEALTHY condition must have health check configured"},
      {checked, "", ""}};
  expect_sentences(cases);
}

TEST(TogetherRules, NothingWaitsForItself) {
  constexpr std::string_view kLinks = "Container links should not have a cycle";
  constexpr std::string_view kVolumes = "Container volumesFrom should not have a cycle";
  constexpr std::string_view kDependsOn = "Container dependsOn contains a cycle";
  constexpr std::string_view kOnDb = R"("dependsOn":[{"containerName":"db","condition":"START"}])";
  constexpr std::string_view kOnApp =
      R"("dependsOn":[{"containerName":"app","condition":"START"}])";
  const auto linked = two(R"("links":["db"])", R"("links":["app:a"])");
  const auto mounted = two(R"("volumesFrom":[{"sourceContainer":"db"}])",
                           R"("volumesFrom":[{"sourceContainer":"app"}])");
  const auto waiting = two(kOnDb, kOnApp);
  const auto mixed = two(R"("links":["db"])", kOnApp);
  const auto straight = two(R"("links":["db"],"volumesFrom":[{"sourceContainer":"db"}])", "");
  const RuleCase cases[] = {
      {straight, "", ""},
      {linked, "", kLinks},
      {"", R"("links":["app"])", kLinks},
      {mounted, "", kVolumes},
      {"", R"("volumesFrom":[{"sourceContainer":"app"}])", kVolumes},
      {waiting, "", kDependsOn},
      {"", R"("dependsOn":[{"containerName":"app","condition":"START"}])", kDependsOn},
      {mixed, "", kDependsOn}};
  expect_sentences(cases);
}

TEST(TogetherRules, AnAwsvpcTaskHasItsInterfacesNetwork) {
  constexpr std::string_view kMode = R"("networkMode":"awsvpc")";
  const RuleCase cases[] = {
      {kMode, R"("hostname":"h")",
       "hostname is not supported on container when networkMode=awsvpc."},
      {kMode, R"("dnsServers":["10.0.0.2"])",
       "DNS servers are not supported on container when networkMode=awsvpc."},
      {kMode, R"("dnsSearchDomains":["a.b"])",
       "DNS search domains are not supported on container when networkMode=awsvpc."},
      {kMode, R"("extraHosts":[{"hostname":"a","ipAddress":"10.0.0.3"}])",
       "Extra hosts are not supported on container when networkMode=awsvpc."},
      {kMode, R"("disableNetworking":true)",
       "Disable Networking is not supported on container when networkMode=awsvpc."},
      {kMode, R"("links":["app"])", "Links are not supported when networkMode=awsvpc."},
      {kMode, R"("links":[],"dnsServers":[],"dnsSearchDomains":[],"extraHosts":[],"hostname":"")",
       ""}};
  expect_sentences(cases);
}

TEST(TogetherRules, OtherModes) {
  const auto host_link = R"("networkMode":"host",)" + two(R"("links":["db"])", "");
  const RuleCase cases[] = {
      {host_link, "", "Links are not supported when networkMode=host."},
      {R"("networkMode":"host")", R"("hostname":"h","dnsServers":["10.0.0.2"])", ""},
      {R"("networkMode":"none")", R"("portMappings":[{"containerPort":80}])",
       "Port mappings are not supported when networkMode=none."},
      {R"("networkMode":"host")", R"("systemControls":[{"namespace":"net.core.somaxconn",
          "value":"1"}])",
       "System control 'net.core.somaxconn' is not supported on container when networkMode=host."},
      {R"("ipcMode":"host")", R"("systemControls":[{"namespace":"kernel.shmmax","value":"1"}])",
       "System control 'kernel.shmmax' is not supported on container when ipcMode=host."},
      {R"("ipcMode":"task")", R"("systemControls":[{"namespace":"kernel.shmmax","value":"1"},
          {"namespace":"net.core.somaxconn","value":"1"}])",
       ""}};
  expect_sentences(cases);
}

std::string ports(std::string_view mappings) {
  return fmt::format(R"("portMappings":[{}])", mappings);
}

TEST(TogetherRules, PortMappingsAreWholeAndInRange) {
  constexpr std::string_view kContainer = "Invalid 'containerPort' setting for container 'app'.";
  constexpr std::string_view kRange = "Invalid 'containerPortRange' setting for container 'app'.";
  constexpr std::string_view kBoth =
      "Invalid port mapping for container 'app', cannot specify both single port and port range.";
  struct Mapping {
    std::string_view mapping, sentence;
  };
  const Mapping mappings[] = {
      {R"({"containerPort":65535,"hostPort":65535})", ""},
      {R"({"hostPort":1})", kContainer},
      {R"({"containerPort":0})", kContainer},
      {R"({"containerPort":65536})", kContainer},
      {R"({"containerPort":80,"hostPort":-1})", "Invalid 'hostPort' setting for container 'app'."},
      {R"({"containerPort":80,"hostPort":65536})",
       "Invalid 'hostPort' setting for container 'app'."},
      {R"({"containerPortRange":"1-2"})", ""},
      {R"({"containerPortRange":"8090-8080"})", kRange},
      {R"({"containerPortRange":"8080-8080"})", kRange},
      {R"({"containerPortRange":"0-1"})", kRange},
      {R"({"containerPortRange":"1-65536"})", kRange},
      {R"({"containerPortRange":"1-2-3"})", kRange},
      {R"({"containerPortRange":"a-b"})", kRange},
      {R"({"containerPortRange":"1-2","containerPort":1})", kBoth},
      {R"({"containerPortRange":"1-2","hostPort":1})", kBoth},
      {R"({"containerPort":80,"name":"web-80_tcp"})", ""},
      {R"({"containerPort":80,"name":"-web"})", "portMapping.name contains invalid characters."},
      {R"({"containerPort":80,"name":"Web"})", "portMapping.name contains invalid characters."}};
  for (const auto& one : mappings) {
    EXPECT_EQ(sentence_about(definition_of("", ports(one.mapping))), one.sentence) << one.mapping;
  }
}

TEST(TogetherRules, PortsAndTheirNamesAreUsedOnce) {
  const auto host_twice = ports(R"({"containerPort":80,"hostPort":3000},
                                   {"containerPort":81,"hostPort":3000})");
  const auto both_protocols = ports(R"({"containerPort":53,"hostPort":53},
                                       {"containerPort":53,"hostPort":53,"protocol":"udp"})");
  const auto dynamic = ports(R"({"containerPort":80},{"containerPort":80,"hostPort":0})");
  const auto container_twice = ports(R"({"containerPort":80},{"containerPort":80})");
  const auto ranges = ports(R"({"containerPortRange":"8080-8090"},
                               {"containerPortRange":"8085-8095"})");
  const auto in_range = ports(R"({"containerPort":8085},{"containerPortRange":"8080-8090"})");
  const auto named = ports(R"({"containerPort":80,"name":"a"},{"containerPort":81,"name":"a"})");
  const auto moved = ports(R"({"containerPort":80,"hostPort":81})");
  constexpr std::string_view kHost = "TCP host port '3000' is mapped multiple times in task.";
  constexpr std::string_view kAwsvpc = R"("networkMode":"awsvpc")";
  const auto across = two(R"("portMappings":[{"containerPort":80,"hostPort":3000}])",
                          R"("portMappings":[{"containerPort":5432,"hostPort":3000}])");
  const RuleCase cases[] = {
      {"", host_twice, kHost},
      {across, "", kHost},
      {"", both_protocols, ""},
      {"", dynamic, ""},
      {R"("networkMode":"host")", container_twice,
       "TCP host port '80' is mapped multiple times in task."},
      {kAwsvpc, ranges,
       "TCP container port '8085' is used multiple times in task when networkMode=awsvpc."},
      {kAwsvpc, container_twice,
       "TCP container port '80' is used multiple times in task when networkMode=awsvpc."},
      {"", ranges, "TCP container port '8085' is used multiple times in container 'app'."},
      {"", in_range, "TCP container port '8085' is used multiple times in container 'app'."},
      {kAwsvpc, named, "When networkMode=awsvpc, port mapping name is already used"},
      {"", named, "When networkMode=bridge, port mapping name is already used"},
      {kAwsvpc, moved,
       "When networkMode=awsvpc, the host ports and container ports in port mappings must match."},
      {R"("networkMode":"host")", moved,
       "When networkMode=host, the host ports and container ports in port mappings must match."},
      {R"("networkMode":"host")", R"("portMappings":[{"containerPortRange":"1-2"}])",
       "Port ranges are not supported when networkMode=host."}};
  expect_sentences(cases);
}

}  // namespace
}  // namespace minato::ecs
