#include "gen/ecs_operations.h"

namespace minato::ecs {
namespace {

// No attachments are handed out in this version, so a report can only be about a forgotten one.
Answer<api::SubmitAttachmentStateChanges> submit_attachment_state_changes(
    EcsService&, const Context& context, const api::SubmitAttachmentStateChanges::Request&,
    const InCluster&) {
  api::SubmitAttachmentStateChangesResponse response;
  response.acknowledgment = context.request_id;
  co_return response;
}

}  // namespace

const Operation<api::SubmitAttachmentStateChanges> kSubmitAttachmentStateChanges{
    .find = named_cluster<api::SubmitAttachmentStateChanges::Request>,
    .resources = cluster_arns,
    .keys = cluster_key,
    .sample = R"({"cluster": "{cluster}", "attachments": []})",
    .handle = submit_attachment_state_changes};

}  // namespace minato::ecs
