// What happens in the services, told as Amazon EventBridge events to the console's streams.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "aws/context.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "console/event_hub.h"
#include "control_plane/repository_names.h"
#include "ec2/model/records.h"
#include "ecr/scanning/records.h"
#include "ecs/service.h"
#include "store/store.h"

namespace minato {

// Built and called on the control executor; its hub is for everybody.
class EventFeed {
 public:
  // All outlive it; `random` is thread-safe.
  struct Ports {
    store::Store& store;
    const Clock& clock;
    Random& random;
    // The repository with that id, when it still exists.
    std::function<std::optional<RepositoryPlace>(std::string_view id)> find_repository;
  };
  explicit EventFeed(Ports ports);
  ~EventFeed();

  console::EventHub& hub() { return hub_; }

  // From here on pushes and deletions of image tags are told. `control` as in the class comment.
  Result<> follow_images(Executor control);
  // "ECR Image Scan"
  void image_scanned(const ecr::scanning::ScanRecord& scan, const std::vector<std::string>& tags);
  // "ECS Task State Change"
  void task_changed(const ecs::TaskChange& change);
  // "ECS Container Instance State Change": one event for all changes of an instance that come
  // before `control` gets to it. `service` as Ports.
  void instance_changed(const ecs::EcsService& service, const std::string& arn, Executor control);
  // "EC2 Instance State-change Notification"
  void ec2_instance_changed(const ec2::InstanceRecord& record);
  // "AWS API Call via CloudTrail", for calls that change something.
  void call_succeeded(const aws::RequestContext& context);

 private:
  struct Event {
    std::string_view detail_type;
    std::string source;
    console::EventScope scope;
    std::string resource;  // an ARN; empty for none
    std::string detail;    // a JSON object
  };
  void publish(Event event);
  void image_changed(const store::Change& change);
  void tell_instance(const ecs::EcsService& service, const std::string& arn);

  Ports ports_;
  console::EventHub hub_;
  std::uint64_t watch_id_ = 0;
  // Instances whose change is told soon. What was posted holds it weakly: it may come after us.
  std::shared_ptr<std::set<std::string>> changed_instances_ =
      std::make_shared<std::set<std::string>>();
};

// Whether an operation of that name only reads, or is an agent's report and not a person's change.
bool is_read_operation(std::string_view operation);

}  // namespace minato
