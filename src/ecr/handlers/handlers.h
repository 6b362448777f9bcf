// One function an operation; the file of the same name has it. They run on the control executor;
// context and request belong to the awaiting frame. Errors may still carry the registry's names.
#pragma once

#include "ecr/common.h"

namespace minato::ecr {

template <class Op>
using Answer = Awaitable<Result<typename Op::Response>>;
using Context = const aws::RequestContext&;

Answer<api::CreateRepository> create_repository(EcrService& service, Context context,
                                                const api::CreateRepositoryRequest& request);
Answer<api::DescribeRepositories> describe_repositories(
    EcrService& service, Context context, const api::DescribeRepositoriesRequest& request);
Answer<api::DeleteRepository> delete_repository(EcrService& service, Context context,
                                                const api::DeleteRepositoryRequest& request);
Answer<api::GetAuthorizationToken> get_authorization_token(
    EcrService& service, Context context, const api::GetAuthorizationTokenRequest& request);
Answer<api::ListImages> list_images(EcrService& service, Context context,
                                    const api::ListImagesRequest& request);
Answer<api::DescribeImages> describe_images(EcrService& service, Context context,
                                            const api::DescribeImagesRequest& request);
Answer<api::BatchGetImage> batch_get_image(EcrService& service, Context context,
                                           const api::BatchGetImageRequest& request);
Answer<api::PutImage> put_image(EcrService& service, Context context,
                                const api::PutImageRequest& request);
Answer<api::BatchDeleteImage> batch_delete_image(EcrService& service, Context context,
                                                 const api::BatchDeleteImageRequest& request);
Answer<api::BatchCheckLayerAvailability> batch_check_layer_availability(
    EcrService& service, Context context, const api::BatchCheckLayerAvailabilityRequest& request);
Answer<api::InitiateLayerUpload> initiate_layer_upload(
    EcrService& service, Context context, const api::InitiateLayerUploadRequest& request);
Answer<api::UploadLayerPart> upload_layer_part(EcrService& service, Context context,
                                               const api::UploadLayerPartRequest& request);
Answer<api::CompleteLayerUpload> complete_layer_upload(
    EcrService& service, Context context, const api::CompleteLayerUploadRequest& request);
Answer<api::GetDownloadUrlForLayer> get_download_url_for_layer(
    EcrService& service, Context context, const api::GetDownloadUrlForLayerRequest& request);
Answer<api::TagResource> tag_resource(EcrService& service, Context context,
                                      const api::TagResourceRequest& request);
Answer<api::UntagResource> untag_resource(EcrService& service, Context context,
                                          const api::UntagResourceRequest& request);
Answer<api::ListTagsForResource> list_tags_for_resource(
    EcrService& service, Context context, const api::ListTagsForResourceRequest& request);
Answer<api::PutImageTagMutability> put_image_tag_mutability(
    EcrService& service, Context context, const api::PutImageTagMutabilityRequest& request);
Answer<api::PutImageScanningConfiguration> put_image_scanning_configuration(
    EcrService& service, Context context, const api::PutImageScanningConfigurationRequest& request);
Answer<api::SetRepositoryPolicy> set_repository_policy(
    EcrService& service, Context context, const api::SetRepositoryPolicyRequest& request);
Answer<api::GetRepositoryPolicy> get_repository_policy(
    EcrService& service, Context context, const api::GetRepositoryPolicyRequest& request);
Answer<api::DeleteRepositoryPolicy> delete_repository_policy(
    EcrService& service, Context context, const api::DeleteRepositoryPolicyRequest& request);
Answer<api::DescribeRegistry> describe_registry(EcrService& service, Context context,
                                                const api::DescribeRegistryRequest& request);
Answer<api::GetAccountSetting> get_account_setting(EcrService& service, Context context,
                                                   const api::GetAccountSettingRequest& request);
Answer<api::PutAccountSetting> put_account_setting(EcrService& service, Context context,
                                                   const api::PutAccountSettingRequest& request);
Answer<api::ListImageReferrers> list_image_referrers(EcrService& service, Context context,
                                                     const api::ListImageReferrersRequest& request);
Answer<api::UpdateImageStorageClass> update_image_storage_class(
    EcrService& service, Context context, const api::UpdateImageStorageClassRequest& request);
Answer<api::RegisterPullTimeUpdateExclusion> register_pull_time_update_exclusion(
    EcrService& service, Context context,
    const api::RegisterPullTimeUpdateExclusionRequest& request);
Answer<api::DeregisterPullTimeUpdateExclusion> deregister_pull_time_update_exclusion(
    EcrService& service, Context context,
    const api::DeregisterPullTimeUpdateExclusionRequest& request);
Answer<api::ListPullTimeUpdateExclusions> list_pull_time_update_exclusions(
    EcrService& service, Context context, const api::ListPullTimeUpdateExclusionsRequest& request);
Answer<api::PutRegistryPolicy> put_registry_policy(EcrService& service, Context context,
                                                   const api::PutRegistryPolicyRequest& request);
Answer<api::GetRegistryPolicy> get_registry_policy(EcrService& service, Context context,
                                                   const api::GetRegistryPolicyRequest& request);
Answer<api::DeleteRegistryPolicy> delete_registry_policy(
    EcrService& service, Context context, const api::DeleteRegistryPolicyRequest& request);
Answer<api::PutRegistryScanningConfiguration> put_registry_scanning_configuration(
    EcrService& service, Context context,
    const api::PutRegistryScanningConfigurationRequest& request);
Answer<api::GetRegistryScanningConfiguration> get_registry_scanning_configuration(
    EcrService& service, Context context,
    const api::GetRegistryScanningConfigurationRequest& request);
Answer<api::BatchGetRepositoryScanningConfiguration> batch_get_repository_scanning_configuration(
    EcrService& service, Context context,
    const api::BatchGetRepositoryScanningConfigurationRequest& request);
Answer<api::PutLifecyclePolicy> put_lifecycle_policy(EcrService& service, Context context,
                                                     const api::PutLifecyclePolicyRequest& request);
Answer<api::GetLifecyclePolicy> get_lifecycle_policy(EcrService& service, Context context,
                                                     const api::GetLifecyclePolicyRequest& request);
Answer<api::DeleteLifecyclePolicy> delete_lifecycle_policy(
    EcrService& service, Context context, const api::DeleteLifecyclePolicyRequest& request);
Answer<api::StartLifecyclePolicyPreview> start_lifecycle_policy_preview(
    EcrService& service, Context context, const api::StartLifecyclePolicyPreviewRequest& request);
Answer<api::GetLifecyclePolicyPreview> get_lifecycle_policy_preview(
    EcrService& service, Context context, const api::GetLifecyclePolicyPreviewRequest& request);
Answer<api::StartImageScan> start_image_scan(EcrService& service, Context context,
                                             const api::StartImageScanRequest& request);
Answer<api::DescribeImageScanFindings> describe_image_scan_findings(
    EcrService& service, Context context, const api::DescribeImageScanFindingsRequest& request);
Answer<api::CreateRepositoryCreationTemplate> create_repository_creation_template(
    EcrService& service, Context context,
    const api::CreateRepositoryCreationTemplateRequest& request);
Answer<api::DescribeRepositoryCreationTemplates> describe_repository_creation_templates(
    EcrService& service, Context context,
    const api::DescribeRepositoryCreationTemplatesRequest& request);
Answer<api::UpdateRepositoryCreationTemplate> update_repository_creation_template(
    EcrService& service, Context context,
    const api::UpdateRepositoryCreationTemplateRequest& request);
Answer<api::DeleteRepositoryCreationTemplate> delete_repository_creation_template(
    EcrService& service, Context context,
    const api::DeleteRepositoryCreationTemplateRequest& request);
Answer<api::PutReplicationConfiguration> put_replication_configuration(
    EcrService& service, Context context, const api::PutReplicationConfigurationRequest& request);
Answer<api::DescribeImageReplicationStatus> describe_image_replication_status(
    EcrService& service, Context context,
    const api::DescribeImageReplicationStatusRequest& request);
Answer<api::PutSigningConfiguration> put_signing_configuration(
    EcrService& service, Context context, const api::PutSigningConfigurationRequest& request);
Answer<api::GetSigningConfiguration> get_signing_configuration(
    EcrService& service, Context context, const api::GetSigningConfigurationRequest& request);
Answer<api::DeleteSigningConfiguration> delete_signing_configuration(
    EcrService& service, Context context, const api::DeleteSigningConfigurationRequest& request);
Answer<api::DescribeImageSigningStatus> describe_image_signing_status(
    EcrService& service, Context context, const api::DescribeImageSigningStatusRequest& request);
Answer<api::CreatePullThroughCacheRule> create_pull_through_cache_rule(
    EcrService& service, Context context, const api::CreatePullThroughCacheRuleRequest& request);
Answer<api::DescribePullThroughCacheRules> describe_pull_through_cache_rules(
    EcrService& service, Context context, const api::DescribePullThroughCacheRulesRequest& request);
Answer<api::UpdatePullThroughCacheRule> update_pull_through_cache_rule(
    EcrService& service, Context context, const api::UpdatePullThroughCacheRuleRequest& request);
Answer<api::DeletePullThroughCacheRule> delete_pull_through_cache_rule(
    EcrService& service, Context context, const api::DeletePullThroughCacheRuleRequest& request);
Answer<api::ValidatePullThroughCacheRule> validate_pull_through_cache_rule(
    EcrService& service, Context context, const api::ValidatePullThroughCacheRuleRequest& request);

}  // namespace minato::ecr
