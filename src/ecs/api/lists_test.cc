// Aim: lists in pages lose and repeat nothing whatever comes and goes between two pages, deleted
// revisions go when no task runs by them, and what is past its time is forgotten.
#include "ecs/service_fixture_test.h"

namespace minato::ecs {
namespace {

using Texts = std::vector<std::string>;

class Lists : public ServiceFixture {
 protected:
  Lists() { make_cluster(); }

  void register_family(const std::string& family, int revisions = 1) {
    auto request = web_definition();
    request.family = family;
    for (int i = 0; i < revisions; ++i) call(kRegisterTaskDefinition, request);
  }
  void deregister(const std::string& name) {
    api::DeregisterTaskDefinitionRequest request;
    request.task_definition = name;
    call(kDeregisterTaskDefinition, request);
  }
  api::DeleteTaskDefinitionsResponse remove(const Texts& names) {
    api::DeleteTaskDefinitionsRequest request;
    request.task_definitions = names;
    return call(kDeleteTaskDefinitions, request);
  }
  // The last parts of all pages; `between` is told each page before the next one is asked for.
  Texts listed(api::ListTaskDefinitionsRequest request,
               const std::function<void(const Texts&)>& between = {}) {
    Texts all;
    do {
      const auto page = call(kListTaskDefinitions, request);
      Texts names;
      for (const auto& arn : *page.task_definition_arns) names.emplace_back(last_part(arn));
      if (between) between(names);
      all.insert(all.end(), names.begin(), names.end());
      request.next_token = page.next_token;
    } while (request.next_token);
    return all;
  }
  Texts with_status(const std::string& status) {
    api::ListTaskDefinitionsRequest request;
    request.status = status;
    return listed(request);
  }
  // Lets the work in the background run until it waits for time to pass.
  void settle() {
    io_.restart();
    io_.poll();
  }
  std::string error_of(const Result<api::ListTagsForResourceResponse>& result) {
    return result ? "none" : std::string(result.error().name) + ": " + result.error().message;
  }
};

// The bug: 5 to 15 of 24 revisions were skipped without a word, since the token named an item that
// was gone and the place of it was searched for by text.
TEST_F(Lists, DeregisteringWhatEachPageShowsLosesNothing) {
  for (const std::string order : {"ASC", "DESC"}) {
    const std::string family = "web-" + order;
    register_family(family, 24);
    api::ListTaskDefinitionsRequest request;
    request.family_prefix = family;
    request.sort = order;
    request.max_results = 5;
    Texts expected;
    for (int i = 1; i <= 24; ++i) expected.push_back(fmt::format("{}:{}", family, i));
    if (order == "DESC") std::ranges::reverse(expected);
    EXPECT_EQ(listed(request,
                     [this](const Texts& page) {
                       for (const auto& name : page) deregister(name);
                     }),
              expected);
  }
}

TEST_F(Lists, RevisionsAreOrderedByFamilyAndThenByNumber) {
  register_family("web-1");
  register_family("web1");
  register_family("web", 11);
  api::ListTaskDefinitionsRequest request;
  request.max_results = 4;
  Texts expected;
  for (int i = 1; i <= 11; ++i) expected.push_back(fmt::format("web:{}", i));
  expected.insert(expected.end(), {"web-1:1", "web1:1"});
  EXPECT_EQ(listed(request), expected);
  request.sort = "DESC";
  std::ranges::reverse(expected);
  EXPECT_EQ(listed(request), expected);
  request.family_prefix = "web";
  EXPECT_EQ(listed(request).front(), "web:11");
  api::DescribeTaskDefinitionRequest latest;
  latest.task_definition = "web";
  EXPECT_EQ(call(kDescribeTaskDefinition, latest).task_definition->revision, 11);
}

TEST_F(Lists, FamiliesStayWhileTheyHaveRevisions) {
  register_family("a");
  register_family("web");
  register_family("web-api");
  deregister("web:1");
  const auto families = [this](const std::string& status, const std::string& prefix = "") {
    api::ListTaskDefinitionFamiliesRequest request;
    request.status = status;
    request.max_results = 1;
    if (!prefix.empty()) request.family_prefix = prefix;
    Texts all;
    do {
      const auto page = call(kListTaskDefinitionFamilies, request);
      all.insert(all.end(), page.families->begin(), page.families->end());
      request.next_token = page.next_token;
    } while (request.next_token);
    return all;
  };
  EXPECT_EQ(families("ALL"), (Texts{"a", "web", "web-api"}));
  EXPECT_EQ(families("ALL", "web"), (Texts{"web", "web-api"}));
  EXPECT_EQ(families("ACTIVE"), (Texts{"a", "web-api"}));
  EXPECT_EQ(families("INACTIVE"), Texts{"web"});
  remove({"web:1"});
  settle();
  EXPECT_EQ(families("ALL"), (Texts{"a", "web-api"}));
}

TEST_F(Lists, ATokenIsGoodForItsListOnly) {
  register_family("web", 2);
  api::ListTaskDefinitionsRequest request;
  request.max_results = 1;
  api::ListClustersRequest clusters;
  clusters.next_token = call(kListTaskDefinitions, request).next_token;
  ASSERT_TRUE(clusters.next_token);
  EXPECT_EQ(attempt(kListClusters, clusters).error().message, "Invalid token.");
  api::ListAttributesRequest attributes;
  attributes.target_type = "container-instance";
  attributes.next_token = clusters.next_token;
  EXPECT_EQ(attempt(kListAttributes, attributes).error().message, "Invalid token.");
}

TEST_F(Lists, AttributesOfAnInstanceThatIsGoneAreBehindTheToken) {
  const auto first = add_instance();
  add_instance();
  api::ListAttributesRequest request;
  request.target_type = "container-instance";
  std::set<std::pair<std::string, std::string>> seen;
  request.max_results = 1;
  do {
    const auto page = call(kListAttributes, request);
    for (const auto& attribute : *page.attributes) {
      EXPECT_TRUE(seen.emplace(*attribute.target_id, attribute.name).second);
    }
    request.next_token = page.next_token;
  } while (request.next_token);
  const auto all = seen.size();
  EXPECT_EQ(all % 2, 0u);
  EXPECT_GE(all, 4u);
  request.max_results = 1;
  request.next_token = call(kListAttributes, request).next_token;
  const auto& lowest = seen.begin()->first;
  api::DeregisterContainerInstanceRequest deregister;
  deregister.container_instance = lowest;
  call(kDeregisterContainerInstance, deregister);
  request.max_results = 100;
  EXPECT_EQ(call(kListAttributes, request).attributes->size(), all / 2);
}

TEST_F(Lists, DeletedRevisionsGoOnceNoTaskUsesThem) {
  register_family("web", 3);
  add_instance();
  api::RunTaskRequest run;
  run.task_definition = "web:2";
  const auto task = *call(kRunTask, run).tasks->front().task_arn;
  report(task, "RUNNING");
  for (const auto* name : {"web:1", "web:2"}) deregister(name);
  EXPECT_EQ(remove({"web:1", "web:2"}).task_definitions->size(), 2u);
  settle();
  EXPECT_EQ(with_status("DELETE_IN_PROGRESS"), Texts{"web:2"});
  restart();
  settle();
  EXPECT_EQ(with_status("DELETE_IN_PROGRESS"), Texts{"web:2"});
  report(task, "STOPPED", 0);
  settle();
  EXPECT_EQ(with_status("DELETE_IN_PROGRESS"), Texts{});
  EXPECT_EQ(with_status("ACTIVE"), Texts{"web:3"});
  register_family("web");  // numbers are not used again
  EXPECT_EQ(with_status("ACTIVE"), (Texts{"web:3", "web:4"}));
}

// The program may end between the mark and the deletion.
TEST_F(Lists, DeletedRevisionsGoAfterARestart) {
  register_family("web");
  const auto scope = Scope{"123456789012", "us-east-1"};
  auto record = *service_->state().task_definition(scope, {"web", 1});
  record.definition.status = "DELETE_IN_PROGRESS";
  run(service_->stop());
  EXPECT_TRUE(
      run(store_->commit({{},
                          {{"ecs.task-definitions",
                            task_definition_key(arn_prefix(scope), "web", 1), encode(record)}}})));
  service_ = new_service();
  settle();
  EXPECT_EQ(service_->state().task_definitions.entries().size(), 0u);
}

TEST_F(Lists, WhatCannotBeDeletedIsAFailureWithTheTextGiven) {
  register_family("web", 2);
  deregister("web:1");
  const std::string foreign = "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:1";
  const auto response = remove({"web", "b@d:1", "arn:aws:ecs", "web:9", foreign, "web:2", "web:1"});
  EXPECT_EQ(response.task_definitions->size(), 1u);
  Texts failures;
  for (const auto& failure : *response.failures) {
    failures.push_back(*failure.arn + " " + *failure.reason);
  }
  const std::string invalid =
      " The specified task definition identifier is invalid. Specify a valid name or ARN and try "
      "again.";
  const std::string unknown =
      " The specified task definition does not exist. Specify a valid account, family, revision "
      "and try again.";
  EXPECT_EQ(failures,
            (Texts{"web" + invalid, "b@d:1" + invalid, "arn:aws:ecs" + invalid, "web:9" + unknown,
                   foreign + unknown,
                   "web:2 The specified task definition is still in ACTIVE status. Please "
                   "deregister the target and try again."}));
}

TEST_F(Lists, TagsOfAnInactiveClusterAndOfNothing) {
  const auto arn = cluster_arn({"123456789012", "us-east-1"}, "old");
  make_cluster("old");
  api::DeleteClusterRequest gone;
  gone.cluster = "old";
  call(kDeleteCluster, gone);
  const std::string inactive =
      "InvalidParameterException: The specified cluster is inactive. Specify an active cluster "
      "and try again.";
  const auto tags_of = [this](const std::string& resource) {
    api::ListTagsForResourceRequest request;
    request.resource_arn = resource;
    return error_of(attempt(kListTagsForResource, request));
  };
  EXPECT_EQ(tags_of(arn), inactive);
  api::TagResourceRequest tag;
  tag.resource_arn = arn;
  tag.tags = {{.key = "a", .value = "b"}};
  EXPECT_EQ(attempt(kTagResource, tag).error().name, "InvalidParameterException");
  EXPECT_TRUE(inactive.ends_with(attempt(kTagResource, tag).error().message));
  api::UntagResourceRequest untag;
  untag.resource_arn = arn;
  untag.tag_keys = {"a"};
  EXPECT_TRUE(inactive.ends_with(attempt(kUntagResource, untag).error().message));
  // ListTagsForResource has no ResourceNotFoundException, the others have.
  EXPECT_EQ(tags_of(arn + "er"), "ClusterNotFoundException: Cluster not found.");
  const std::string unknown = "arn:aws:ecs:us-east-1:123456789012:task-definition/web:7";
  EXPECT_EQ(tags_of(unknown), "InvalidParameterException: The specified resource was not found.");
  tag.resource_arn = unknown;
  EXPECT_EQ(attempt(kTagResource, tag).error().name, "ResourceNotFoundException");
}

TEST_F(Lists, AStoppedTaskKeepsItsTags) {
  register_family("web");
  add_instance();
  const auto task = *run_web().tasks->front().task_arn;
  api::TagResourceRequest tag;
  tag.resource_arn = task;
  tag.tags = {{.key = "a", .value = "b"}};
  call(kTagResource, tag);
  report(task, "STOPPED", 0);
  EXPECT_EQ(attempt(kTagResource, tag).error().message,
            "The specified task is stopped. Specify a running task and try again.");
  api::ListTagsForResourceRequest list;
  list.resource_arn = task;
  EXPECT_EQ(call(kListTagsForResource, list).tags->front().value, "b");
}

TEST_F(Lists, SettingsAreThoseOfTheModelTenAPage) {
  api::ListAccountSettingsRequest request;
  request.effective_settings = true;
  const auto first = call(kListAccountSettings, request);
  EXPECT_EQ(first.settings->size(), 10u);
  request.next_token = first.next_token;
  const auto second = call(kListAccountSettings, request);
  EXPECT_EQ(second.settings->size(), 1u);
  EXPECT_FALSE(second.next_token);
  request.next_token.reset();
  request.name = "fargateEventWindows";
  EXPECT_EQ(call(kListAccountSettings, request).settings->front().value, "disabled");
  request.name = "dualStackIPv6";
  EXPECT_TRUE(call(kListAccountSettings, request).settings->empty());
  request.max_results = 11;
  EXPECT_EQ(attempt(kListAccountSettings, request).error().message,
            "maxResults should be between 1 and 10.");
  api::ListAccountSettingsRequest value_only;
  value_only.value = "enabled";
  EXPECT_EQ(attempt(kListAccountSettings, value_only).error().name, "InvalidParameterException");
}

TEST_F(Lists, WrongValuesOfSettings) {
  api::PutAccountSettingRequest put;
  put.name = "containerInsights";
  put.value = "sometimes";
  EXPECT_EQ(attempt(kPutAccountSetting, put).error().message, "Invalid setting 'value'");
  api::UpdateClusterSettingsRequest cluster;
  cluster.cluster = "default";
  auto& setting = cluster.settings.emplace_back();
  setting.name = "containerInsights";
  setting.value = "sometimes";
  EXPECT_EQ(attempt(kUpdateClusterSettings, cluster).error().message, "Invalid setting 'value'");
  setting.value = "enhanced";
  EXPECT_EQ(call(kUpdateClusterSettings, cluster).cluster->settings->front().value, "enhanced");
}

// Stopped tasks of one cluster, as if they had been kept since the time given.
class Forgotten : public Lists {
 protected:
  void keep_stopped(int count, const std::string& name, TimePoint stopped_at) {
    store::Transaction transaction;
    for (int i = 0; i < count; ++i) {
      TaskRecord record;
      const auto arn =
          fmt::format("arn:aws:ecs:us-east-1:123456789012:task/default/{}{:05}", name, i);
      record.task.task_arn = arn;
      record.task.last_status = "STOPPED";
      record.task.desired_status = "STOPPED";
      record.task.stopped_at = stopped_at;
      transaction.mutations.push_back({"ecs.tasks", arn, encode(record)});
    }
    EXPECT_TRUE(run(store_->commit(std::move(transaction))));
  }
  std::size_t kept() const { return service_->state().tasks.entries().size(); }
};

// The bug: at most 500 of them went in five minutes.
TEST_F(Forgotten, TasksPastTheirRetentionGoAtOnceAndInBoundedTransactions) {
  keep_stopped(1200, "a", clock_.now());
  settle();
  EXPECT_EQ(kept(), 1200u);
  clock_.advance(std::chrono::days(20));
  keep_stopped(100, "b", clock_.now());
  clock_.advance(std::chrono::days(11));
  const auto before = store_->revision();
  restart();
  settle();
  EXPECT_EQ(kept(), 100u);
  EXPECT_EQ(store_->revision() - before, 3u);
  settle();
  EXPECT_EQ(store_->revision() - before, 3u);
}

TEST(DueKeysTest, FollowChanges) {
  DueKeys due;
  const TimePoint now = from_unix_ms(1000);
  due.follow("b", std::nullopt, now);
  due.follow("a", std::nullopt, now + std::chrono::seconds(1));
  due.follow("a", now + std::chrono::seconds(1), now - std::chrono::seconds(1));
  EXPECT_EQ(due.all().begin()->second, "a");
  due.follow("a", now - std::chrono::seconds(1), std::nullopt);
  EXPECT_EQ(due.all().size(), 1u);
}

}  // namespace
}  // namespace minato::ecs
