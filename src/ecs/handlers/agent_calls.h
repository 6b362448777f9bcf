// The operations that only container agents call. Submit* are idempotent and succeed for tasks that
// nobody knows any more: an agent would repeat a server error for a day.
#pragma once

#include "ecs/handlers/common.h"

namespace minato::ecs {

// URLs of the agent gateway under the host name by which the agent called.
Result<api::DiscoverPollEndpointResponse> discover_poll_endpoint(
    const EcsService& service, const Context& context,
    const api::DiscoverPollEndpointRequest& request);
Awaitable<Result<api::SubmitTaskStateChangeResponse>> submit_task_state_change(
    EcsService& service, const Context& context, const api::SubmitTaskStateChangeRequest& request);
Awaitable<Result<api::SubmitContainerStateChangeResponse>> submit_container_state_change(
    EcsService& service, const Context& context,
    const api::SubmitContainerStateChangeRequest& request);
Result<api::SubmitAttachmentStateChangesResponse> submit_attachment_state_changes(
    const EcsService& service, const Context& context,
    const api::SubmitAttachmentStateChangesRequest& request);

}  // namespace minato::ecs
