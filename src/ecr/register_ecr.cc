#include <algorithm>

#include "ecr/handlers/handlers.h"

namespace minato::ecr {
namespace {

template <class Response>
Awaitable<Result<Response>> with_api_errors(Awaitable<Result<Response>> answer) {
  auto result = co_await std::move(answer);
  if (!result) co_return fail(errors::to_api_error(std::move(result).error()));
  co_return result;
}

template <class Op>
using Handler = Answer<Op> (*)(EcrService&, Context, const typename Op::Request&);

template <class Op>
void serve(aws::Dispatcher& dispatcher, EcrService& service, Handler<Op> handler,
           aws::ResourceOf<Op> resources) {
  dispatcher.serve<Op>(
      [&service, handler](Context context, const typename Op::Request& request) {
        return with_api_errors<typename Op::Response>(handler(service, context, request));
      },
      std::move(resources));
}

// For requests with registryId and repositoryName.
template <class Op>
void serve_named(aws::Dispatcher& dispatcher, EcrService& service, Handler<Op> handler) {
  serve<Op>(dispatcher, service, handler, [](Context context, const typename Op::Request& request) {
    return std::vector{repository_arn_of(context, request.registry_id, request.repository_name)};
  });
}

// For requests with resourceArn.
template <class Op>
void serve_by_arn(aws::Dispatcher& dispatcher, EcrService& service, Handler<Op> handler) {
  serve<Op>(dispatcher, service, handler, [](Context, const typename Op::Request& request) {
    return std::vector{request.resource_arn};
  });
}

// For requests about the registry as a whole.
template <class Op>
void serve_registry(aws::Dispatcher& dispatcher, EcrService& service, Handler<Op> handler) {
  serve<Op>(dispatcher, service, handler, nullptr);
}

std::vector<std::string> described(Context context,
                                   const api::DescribeRepositoriesRequest& request) {
  if (!request.repository_names) return {repository_arn_of(context, request.registry_id, "*")};
  std::vector<std::string> out;
  for (const std::string& name : *request.repository_names) {
    out.push_back(repository_arn_of(context, request.registry_id, name));
  }
  return out;
}

void serve_repositories(aws::Dispatcher& dispatcher, EcrService& service) {
  serve_named<api::DeleteRepository>(dispatcher, service, delete_repository);
  serve_named<api::PutImageTagMutability>(dispatcher, service, put_image_tag_mutability);
  serve_named<api::PutImageScanningConfiguration>(dispatcher, service,
                                                  put_image_scanning_configuration);
  serve_named<api::SetRepositoryPolicy>(dispatcher, service, set_repository_policy);
  serve_named<api::GetRepositoryPolicy>(dispatcher, service, get_repository_policy);
  serve_named<api::DeleteRepositoryPolicy>(dispatcher, service, delete_repository_policy);
  serve_named<api::CreateRepository>(dispatcher, service, create_repository);
  serve_by_arn<api::TagResource>(dispatcher, service, tag_resource);
  serve_by_arn<api::UntagResource>(dispatcher, service, untag_resource);
  serve_by_arn<api::ListTagsForResource>(dispatcher, service, list_tags_for_resource);
}

void serve_layers(aws::Dispatcher& dispatcher, EcrService& service) {
  serve_named<api::BatchCheckLayerAvailability>(dispatcher, service,
                                                batch_check_layer_availability);
  serve_named<api::InitiateLayerUpload>(dispatcher, service, initiate_layer_upload);
  serve_named<api::UploadLayerPart>(dispatcher, service, upload_layer_part);
  serve_named<api::CompleteLayerUpload>(dispatcher, service, complete_layer_upload);
  serve_named<api::GetDownloadUrlForLayer>(dispatcher, service, get_download_url_for_layer);
}

void serve_images(aws::Dispatcher& dispatcher, EcrService& service) {
  serve_named<api::ListImages>(dispatcher, service, list_images);
  serve_named<api::DescribeImages>(dispatcher, service, describe_images);
  serve_named<api::BatchGetImage>(dispatcher, service, batch_get_image);
  serve_named<api::PutImage>(dispatcher, service, put_image);
  serve_named<api::BatchDeleteImage>(dispatcher, service, batch_delete_image);
  serve_named<api::ListImageReferrers>(dispatcher, service, list_image_referrers);
  serve_named<api::StartImageScan>(dispatcher, service, start_image_scan);
  serve_named<api::DescribeImageScanFindings>(dispatcher, service, describe_image_scan_findings);
  serve_named<api::UpdateImageStorageClass>(dispatcher, service, update_image_storage_class);
}

void serve_lifecycle(aws::Dispatcher& dispatcher, EcrService& service) {
  serve_named<api::PutLifecyclePolicy>(dispatcher, service, put_lifecycle_policy);
  serve_named<api::GetLifecyclePolicy>(dispatcher, service, get_lifecycle_policy);
  serve_named<api::DeleteLifecyclePolicy>(dispatcher, service, delete_lifecycle_policy);
  serve_named<api::StartLifecyclePolicyPreview>(dispatcher, service,
                                                start_lifecycle_policy_preview);
  serve_named<api::GetLifecyclePolicyPreview>(dispatcher, service, get_lifecycle_policy_preview);
}

void serve_templates(aws::Dispatcher& dispatcher, EcrService& service) {
  serve_registry<api::CreateRepositoryCreationTemplate>(dispatcher, service,
                                                        create_repository_creation_template);
  serve_registry<api::DescribeRepositoryCreationTemplates>(dispatcher, service,
                                                           describe_repository_creation_templates);
  serve_registry<api::UpdateRepositoryCreationTemplate>(dispatcher, service,
                                                        update_repository_creation_template);
  serve_registry<api::DeleteRepositoryCreationTemplate>(dispatcher, service,
                                                        delete_repository_creation_template);
}

void serve_push_jobs(aws::Dispatcher& dispatcher, EcrService& service) {
  serve_registry<api::PutReplicationConfiguration>(dispatcher, service,
                                                   put_replication_configuration);
  serve_named<api::DescribeImageReplicationStatus>(dispatcher, service,
                                                   describe_image_replication_status);
  serve_registry<api::PutSigningConfiguration>(dispatcher, service, put_signing_configuration);
  serve_registry<api::GetSigningConfiguration>(dispatcher, service, get_signing_configuration);
  serve_registry<api::DeleteSigningConfiguration>(dispatcher, service,
                                                  delete_signing_configuration);
  serve_named<api::DescribeImageSigningStatus>(dispatcher, service, describe_image_signing_status);
}

void serve_pull_through(aws::Dispatcher& dispatcher, EcrService& service) {
  serve_registry<api::CreatePullThroughCacheRule>(dispatcher, service,
                                                  create_pull_through_cache_rule);
  serve_registry<api::DescribePullThroughCacheRules>(dispatcher, service,
                                                     describe_pull_through_cache_rules);
  serve_registry<api::UpdatePullThroughCacheRule>(dispatcher, service,
                                                  update_pull_through_cache_rule);
  serve_registry<api::DeletePullThroughCacheRule>(dispatcher, service,
                                                  delete_pull_through_cache_rule);
  serve_registry<api::ValidatePullThroughCacheRule>(dispatcher, service,
                                                    validate_pull_through_cache_rule);
}

std::vector<std::string> scanned(
    Context context, const api::BatchGetRepositoryScanningConfigurationRequest& request) {
  std::vector<std::string> out;
  for (const std::string& name : request.repository_names) {
    out.push_back(repository_arn_of(context, std::nullopt, name));
  }
  return out;
}

void serve_settings(aws::Dispatcher& dispatcher, EcrService& service) {
  serve_registry<api::DescribeRegistry>(dispatcher, service, describe_registry);
  serve_registry<api::GetAccountSetting>(dispatcher, service, get_account_setting);
  serve_registry<api::PutAccountSetting>(dispatcher, service, put_account_setting);
  serve_registry<api::PutRegistryPolicy>(dispatcher, service, put_registry_policy);
  serve_registry<api::GetRegistryPolicy>(dispatcher, service, get_registry_policy);
  serve_registry<api::DeleteRegistryPolicy>(dispatcher, service, delete_registry_policy);
  serve_registry<api::PutRegistryScanningConfiguration>(dispatcher, service,
                                                        put_registry_scanning_configuration);
  serve_registry<api::GetRegistryScanningConfiguration>(dispatcher, service,
                                                        get_registry_scanning_configuration);
  serve<api::BatchGetRepositoryScanningConfiguration>(
      dispatcher, service, batch_get_repository_scanning_configuration, scanned);
  serve_registry<api::RegisterPullTimeUpdateExclusion>(dispatcher, service,
                                                       register_pull_time_update_exclusion);
  serve_registry<api::DeregisterPullTimeUpdateExclusion>(dispatcher, service,
                                                         deregister_pull_time_update_exclusion);
  serve_registry<api::ListPullTimeUpdateExclusions>(dispatcher, service,
                                                    list_pull_time_update_exclusions);
}

}  // namespace

void register_ecr(aws::Dispatcher& dispatcher, EcrService& service) {
  dispatcher.add_service(api::kService);
  serve_repositories(dispatcher, service);
  serve_layers(dispatcher, service);
  serve_images(dispatcher, service);
  serve_lifecycle(dispatcher, service);
  serve_templates(dispatcher, service);
  serve_pull_through(dispatcher, service);
  serve_push_jobs(dispatcher, service);
  serve<api::DescribeRepositories>(dispatcher, service, describe_repositories, described);
  serve_registry<api::GetAuthorizationToken>(dispatcher, service, get_authorization_token);
  serve_settings(dispatcher, service);
}

}  // namespace minato::ecr
