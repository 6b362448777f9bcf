// Tags of ECS resources and settings of an account. Contracts are those of the ECS API reference.
#pragma once

#include "ecs/handlers/common.h"

namespace minato::ecs {

Awaitable<Result<api::TagResourceResponse>> tag_resource(EcsService& service,
                                                         const Context& context,
                                                         const api::TagResourceRequest& request);
Awaitable<Result<api::UntagResourceResponse>> untag_resource(
    EcsService& service, const Context& context, const api::UntagResourceRequest& request);
Result<api::ListTagsForResourceResponse> list_tags_for_resource(
    const EcsService& service, const Context& context,
    const api::ListTagsForResourceRequest& request);

Awaitable<Result<api::PutAccountSettingResponse>> put_account_setting(
    EcsService& service, const Context& context, const api::PutAccountSettingRequest& request);
Awaitable<Result<api::PutAccountSettingDefaultResponse>> put_account_setting_default(
    EcsService& service, const Context& context,
    const api::PutAccountSettingDefaultRequest& request);
Result<api::ListAccountSettingsResponse> list_account_settings(
    const EcsService& service, const Context& context,
    const api::ListAccountSettingsRequest& request);
Awaitable<Result<api::DeleteAccountSettingResponse>> delete_account_setting(
    EcsService& service, const Context& context, const api::DeleteAccountSettingRequest& request);

}  // namespace minato::ecs
