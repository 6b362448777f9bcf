#include "ecs/handlers/clusters.h"
#include "ecs/handlers/tags.h"
#include "ecs/handlers/task_definitions.h"
#include "ecs/register.h"
#include "ecs/register_impl.h"

namespace minato::ecs {
namespace {

const auto kAny = [](const Context&, const auto&) { return any_resource(); };
const auto kTagged = [](const Context&, const auto& request) { return Arns{request.resource_arn}; };

void register_task_definitions(aws::Dispatcher& dispatcher, EcsService& service) {
  serve<api::RegisterTaskDefinition>(
      dispatcher, service, register_task_definition,
      [](const Context& context, const api::RegisterTaskDefinitionRequest& request) {
        return task_definition_resource(context, request.family);
      });
  serve<api::DescribeTaskDefinition>(dispatcher, service, describe_task_definition, kAny);
  serve<api::ListTaskDefinitions>(dispatcher, service, list_task_definitions, kAny);
  serve<api::ListTaskDefinitionFamilies>(dispatcher, service, list_task_definition_families, kAny);
  serve<api::DeregisterTaskDefinition>(dispatcher, service, deregister_task_definition,
                                       kDefinition);
  serve<api::DeleteTaskDefinitions>(
      dispatcher, service, delete_task_definitions,
      [](const Context& context, const api::DeleteTaskDefinitionsRequest& request) {
        Arns arns;
        for (const auto& reference : request.task_definitions) {
          arns.push_back(task_definition_resource(context, reference).front());
        }
        return arns;
      });
}

void register_settings(aws::Dispatcher& dispatcher, EcsService& service) {
  serve<api::TagResource>(dispatcher, service, tag_resource, kTagged);
  serve<api::UntagResource>(dispatcher, service, untag_resource, kTagged);
  serve<api::ListTagsForResource>(dispatcher, service, list_tags_for_resource, kTagged);
  serve<api::PutAccountSetting>(dispatcher, service, put_account_setting, kAny);
  serve<api::PutAccountSettingDefault>(dispatcher, service, put_account_setting_default, kAny);
  serve<api::ListAccountSettings>(dispatcher, service, list_account_settings, kAny);
  serve<api::DeleteAccountSetting>(dispatcher, service, delete_account_setting, kAny);
}

}  // namespace

void register_cluster_operations(aws::Dispatcher& dispatcher, EcsService& service) {
  serve<api::CreateCluster>(dispatcher, service, create_cluster,
                            [](const Context& context, const api::CreateClusterRequest& request) {
                              return cluster_resource(context, request.cluster_name);
                            });
  serve<api::DescribeClusters>(
      dispatcher, service, describe_clusters,
      [](const Context& context, const api::DescribeClustersRequest& request) {
        Arns arns;
        for (const auto& name : request.clusters.value_or(Arns{"default"})) {
          arns.push_back(resolve_cluster(scope_of(context), name));
        }
        return arns;
      });
  serve<api::ListClusters>(dispatcher, service, list_clusters, kAny);
  serve<api::DeleteCluster>(dispatcher, service, delete_cluster, kCluster);
  serve<api::UpdateCluster>(dispatcher, service, update_cluster, kCluster);
  serve<api::UpdateClusterSettings>(dispatcher, service, update_cluster_settings, kCluster);
  register_task_definitions(dispatcher, service);
  register_settings(dispatcher, service);
}

}  // namespace minato::ecs
