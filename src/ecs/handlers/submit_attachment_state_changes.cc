#include "ecs/handlers/agent_calls.h"

namespace minato::ecs {

// No attachments are handed out in this version, so a report can only be about a forgotten one.
Result<api::SubmitAttachmentStateChangesResponse> submit_attachment_state_changes(
    const EcsService&, const Context& context, const api::SubmitAttachmentStateChangesRequest&) {
  api::SubmitAttachmentStateChangesResponse response;
  response.acknowledgment = context.request_id;
  return response;
}

}  // namespace minato::ecs
