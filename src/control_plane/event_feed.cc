#include "control_plane/event_feed.h"

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <boost/json.hpp>
#include <utility>

#include "base/arn.h"
#include "base/log.h"
#include "codec/time.h"
#include "ecs/event_detail.h"
#include "registry/records.h"

namespace minato {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 7> kReading{"Describe",   "List",     "Get",   "BatchGet",
                                                   "BatchCheck", "Discover", "Filter"};
constexpr std::array<std::string_view, 4> kReports{"Submit", "PutLogEvents", "UploadLayerPart",
                                                   "InitiateLayerUpload"};

console::EventScope scope_of_arn(std::string_view text) {
  const auto arn = Arn::parse(text);
  return arn ? console::EventScope{arn->account, arn->region} : console::EventScope{};
}

std::string_view identity_type(aws::Principal::Kind kind) {
  switch (kind) {
    case aws::Principal::Kind::kRoot:
      return "Root";
    case aws::Principal::Kind::kUser:
      return "IAMUser";
    default:
      return "AssumedRole";
  }
}

}  // namespace

bool is_read_operation(std::string_view operation) {
  const auto begins = [operation](std::string_view prefix) {
    return operation.starts_with(prefix);
  };
  return std::ranges::any_of(kReading, begins) || std::ranges::any_of(kReports, begins);
}

EventFeed::EventFeed(Ports ports) : ports_(std::move(ports)), hub_(random_uuid(ports_.random)) {}

EventFeed::~EventFeed() {
  if (watch_id_ != 0) ports_.store.unwatch(watch_id_);
}

void EventFeed::publish(Event event) {
  const json::array resources =
      event.resource.empty() ? json::array{} : json::array{json::string(event.resource)};
  std::string text = R"({"version":"0","id":)" + json::serialize(random_uuid(ports_.random));
  text += R"(,"detail-type":)" + json::serialize(event.detail_type);
  text += R"(,"source":)" + json::serialize(event.source);
  text += R"(,"account":)" + json::serialize(event.scope.account);
  text += R"(,"time":)" + json::serialize(to_iso8601(ports_.clock.now()));
  text += R"(,"region":)" + json::serialize(event.scope.region);
  text += R"(,"resources":)" + json::serialize(resources);
  text += R"(,"detail":)" + event.detail + "}";
  hub_.publish(std::move(event.scope), std::move(text));
}

Result<> EventFeed::follow_images(Executor control) {
  TRY(watch_id_, ports_.store.watch(ports_.store.revision(), control,
                                    [this](const std::vector<store::Change>& changes) {
                                      for (const auto& change : changes) image_changed(change);
                                    }));
  return {};
}

void EventFeed::image_changed(const store::Change& change) {
  if (change.table != registry::TagRecord::kTable) return;
  const auto slash = change.key.find('/');
  const auto repository = ports_.find_repository(change.key.substr(0, slash));
  if (!repository) return;
  json::object detail{{"result", "SUCCESS"},
                      {"repository-name", repository->name},
                      {"action-type", change.value ? "PUSH" : "DELETE"},
                      {"image-tag", change.key.substr(slash + 1)}};
  if (change.value) detail["image-digest"] = *change.value;
  publish({.detail_type = "ECR Image Action",
           .source = "aws.ecr",
           .scope = {repository->account, repository->region},
           .resource = make_arn("ecr", repository->region, repository->account,
                                "repository/" + repository->name),
           .detail = json::serialize(detail)});
}

// https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html
void EventFeed::image_scanned(const ecr::scanning::ScanRecord& scan,
                              const std::vector<std::string>& tags) {
  json::object counts;
  for (const auto& [severity, count] : scan.counts) counts[severity] = count;
  const json::object detail{{"scan-status", scan.status},
                            {"repository-name", scan.repository},
                            {"finding-severity-counts", std::move(counts)},
                            {"image-digest", scan.digest},
                            {"image-tags", json::value_from(tags)}};
  publish({.detail_type = "ECR Image Scan",
           .source = "aws.ecr",
           .scope = {scan.scope.account, scan.scope.region},
           .resource = registry::repository_arn(scan.scope, scan.repository),
           .detail = json::serialize(detail)});
}

void EventFeed::task_changed(const ecs::TaskChange& change) {
  if (change.after == nullptr) return;
  publish({.detail_type = "ECS Task State Change",
           .source = "aws.ecs",
           .scope = scope_of_arn(change.arn),
           .resource = change.arn,
           .detail = ecs::task_event_detail(*change.after)});
}

void EventFeed::instance_changed(const ecs::EcsService& service, const std::string& arn,
                                 Executor control) {
  const bool posted = !changed_instances_->empty();
  changed_instances_->insert(arn);
  if (posted) return;
  asio::post(control, [this, &service, weak = std::weak_ptr(changed_instances_)] {
    const auto changed = weak.lock();
    if (!changed) return;
    for (const auto& one : std::exchange(*changed, {})) tell_instance(service, one);
  });
}

void EventFeed::tell_instance(const ecs::EcsService& service, const std::string& arn) {
  const auto* record = service.state().instance(arn);
  if (record == nullptr) return;
  publish({.detail_type = "ECS Container Instance State Change",
           .source = "aws.ecs",
           .scope = scope_of_arn(arn),
           .resource = arn,
           .detail = ecs::instance_event_detail(service, *record)});
}

void EventFeed::ec2_instance_changed(const ec2::InstanceRecord& record) {
  const json::object detail{{"instance-id", record.id()},
                            {"state", ec2::state_name(record.state())}};
  publish({.detail_type = "EC2 Instance State-change Notification",
           .source = "aws.ec2",
           .scope = {record.account, record.region},
           .resource = make_arn("ec2", record.region, record.account, "instance/" + record.id()),
           .detail = json::serialize(detail)});
}

void EventFeed::call_succeeded(const aws::RequestContext& context) {
  if (is_read_operation(context.operation)) return;
  const json::object detail{{"eventSource", context.service + ".amazonaws.com"},
                            {"eventName", context.operation},
                            {"awsRegion", context.region},
                            {"sourceIPAddress", context.source_ip},
                            {"userIdentity",
                             {{"type", identity_type(context.principal.kind)},
                              {"arn", context.principal.arn},
                              {"accountId", context.principal.account}}},
                            {"requestID", context.request_id}};
  publish({.detail_type = "AWS API Call via CloudTrail",
           .source = "aws." + context.service,
           .scope = {context.account, context.region},
           .resource = "",
           .detail = json::serialize(detail)});
}

}  // namespace minato
