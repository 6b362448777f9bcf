// ECS as the rest of the program sees it: built once by the control plane, used on its control
// executor only.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/random.h"
#include "ecs/agents.h"
#include "ecs/model/names.h"
#include "ecs/placement_lane.h"
#include "ecs/state/state.h"
#include "ecs/sweeper.h"
#include "store/commit_with_retry.h"

namespace minato::ecs {

struct RoleCredentials {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;
  TimePoint expiration;
};

// Where an image is really pulled from.
struct ImageSource {
  std::string image;             // as the agent's engine shall pull it
  bool needs_ecr_login = false;  // true when it lives in our registry
  std::string registry_id;       // the account whose registry it is
};

// An EC2 instance of this installation.
struct Ec2Instance {
  std::string account;
  // Unique ids ("AROA…:i-…") of the sessions that it is given.
  std::vector<std::string> principals;
};

// What ECS needs of others. The functions are called on the control executor.
struct EcsPorts {
  store::Store& store;
  const Clock& clock;
  Random& random;
  Executor control;
  // Temporary credentials of a role for a task (sts:AssumeRole by ecs-tasks.amazonaws.com). The
  // service asks for roles of the task's own account alone.
  std::function<Result<RoleCredentials>(const std::string& role_arn, const std::string& task_arn)>
      issue_role_credentials;
  // Rewrites an image name of a task definition. Images that are not ours come back unchanged.
  std::function<ImageSource(const Scope&, const std::string& image)> resolve_image;
  // nullopt when there is none of that id, or it ends.
  std::function<std::optional<Ec2Instance>(const std::string& ec2_instance_id)> find_ec2_instance =
      {};
  // Whether an instance identity document was signed here.
  std::function<bool(const std::string& document, const std::string& signature)>
      is_signed_identity = {};
};

struct EcsOptions {
  std::string endpoint_scheme = "http";  // of the URLs that agents are told
  Duration stopped_task_retention = std::chrono::days(30);
  Duration heartbeat_interval = std::chrono::seconds(30);
};

// A host port that a running task has published.
struct PublishedPort {
  std::string ec2_instance_id;  // empty for instances outside EC2
  std::string task_arn;
  std::uint16_t host_port = 0;
  std::string protocol;  // "tcp" or "udp"
  bool operator==(const PublishedPort&) const = default;
};

class EcsService {
 public:
  EcsService(EcsPorts ports, EcsOptions options);
  ~EcsService();

  // Reads the state back; before anything else. The service's background work ends with stop().
  Awaitable<Result<>> start();
  Awaitable<void> stop();

  const State& state() const { return state_; }
  const EcsPorts& ports() const { return ports_; }
  const EcsOptions& options() const { return options_; }
  AgentDirectory& agents() { return agents_; }
  const AgentDirectory& agents() const { return agents_; }
  PlacementLane& placement() { return placement_; }
  TimePoint now() const { return ports_.clock.now(); }

  // commit_with_retry() on this service's store; conflicts that last become ServerException.
  Awaitable<Result<>> commit(std::function<Result<store::Transaction>()> build);
  // Changes one task by a transition (reconciler/transitions.h). Success also when there is no such
  // task or nothing changed: reports about forgotten tasks are harmless.
  Awaitable<Result<>> change_task(std::string arn, std::function<bool(TaskRecord&)> transition);
  // The EC2 instance is gone for good: its container instance becomes INACTIVE, its tasks STOPPED.
  Awaitable<Result<>> instance_terminated(std::string ec2_instance_id);

  // Told of every change of a task after its commit, in order. At start-up only.
  void on_task_change(std::function<void(const TaskChange&)> listener);
  // Likewise of task definitions; `before` is null for a new one, `after` for one that is gone.
  using DefinitionListener =
      std::function<void(const TaskDefinitionRecord* before, const TaskDefinitionRecord* after)>;
  void on_task_definition_change(DefinitionListener listener);
  // Told the ARN of a container instance whenever what DescribeContainerInstances shows of it may
  // have changed: its record, its agent's connection, what its tasks take. At start-up only.
  void on_instance_change(std::function<void(const std::string& arn)> listener);
  // Host ports that running tasks of an EC2 instance publish now.
  std::vector<PublishedPort> published_ports(std::string_view ec2_instance_id) const;
  // Told the new list whenever published_ports() of an instance changes. At start-up only.
  using PortsListener =
      std::function<void(const std::string& ec2_instance_id, const std::vector<PublishedPort>&)>;
  void on_ports_change(PortsListener listener);

 private:
  void follow_ports(const TaskChange& change);

  EcsPorts ports_;
  EcsOptions options_;
  State state_;
  AgentDirectory agents_;
  PlacementLane placement_;
  Sweeper sweeper_;
  std::vector<PortsListener> ports_listeners_;
};

}  // namespace minato::ecs
