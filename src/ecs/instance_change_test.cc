// Aim: whoever follows container instances is told of every change that shows and of no other.
#include "ecs/service_fixture_test.h"

namespace minato::ecs {
namespace {

class InstanceChanges : public ServiceFixture {
 protected:
  InstanceChanges() {
    service_->on_instance_change([this](const std::string& arn) { told.push_back(arn); });
    make_cluster();
    call(kRegisterTaskDefinition, web_definition());
    instance = add_instance();
  }
  // Whether something was told since the last call, all of it about the instance.
  bool news() {
    const bool any = !told.empty();
    for (const auto& arn : told) EXPECT_EQ(arn, instance);
    told.clear();
    return any;
  }

  std::vector<std::string> told;
  std::string instance;
};

TEST_F(InstanceChanges, RegistrationAndTheAgentsConnectionAreTold) {
  EXPECT_TRUE(news());
  service_->agents().set_connected(instance, false);
  EXPECT_TRUE(news());
  service_->agents().set_connected(instance, false);
  EXPECT_FALSE(news());
}

TEST_F(InstanceChanges, DrainingIsTold) {
  news();
  api::UpdateContainerInstancesStateRequest request;
  request.container_instances = {instance};
  request.status = "DRAINING";
  call(kUpdateContainerInstancesState, request);
  EXPECT_TRUE(news());
}

TEST_F(InstanceChanges, TasksAreToldWhenTheyComeRunAndEnd) {
  news();
  const auto task = *run_web().tasks->front().task_arn;
  EXPECT_TRUE(news());
  report(task, "RUNNING");
  EXPECT_TRUE(news());
  report(task, "RUNNING");
  EXPECT_FALSE(news());
  report(task, "STOPPED", 0);
  EXPECT_TRUE(news());
}

}  // namespace
}  // namespace minato::ecs
