#include "gen/iam_operations.h"
#include "iam/entities.h"

namespace minato::iam {
namespace {

Answer<api::UpdateRole> update_role(IamService& iam, const Context& context,
                                    const api::UpdateRole::Request& request, const NamedEntity&) {
  CO_TRY_VOID(co_await change_role(
      iam, context.account, request.role_name, [&request](RoleRecord& record) -> Result<> {
        if (request.description) record.role.description = request.description;
        if (request.max_session_duration) {
          record.role.max_session_duration = request.max_session_duration;
        }
        return {};
      }));
  co_return api::UpdateRole::Response{};
}

Answer<api::UpdateRoleDescription> update_role_description(
    IamService& iam, const Context& context, const api::UpdateRoleDescription::Request& request,
    const NamedEntity&) {
  CO_TRY_VOID(co_await change_role(iam, context.account, request.role_name,
                                   [&request](RoleRecord& record) -> Result<> {
                                     record.role.description = request.description;
                                     return {};
                                   }));
  CO_TRY(const RoleRecord* record, find_role(iam, context.account, request.role_name));
  co_return api::UpdateRoleDescriptionResponse{.role = role_answer(*record)};
}

}  // namespace

const Operation<api::UpdateRole> kUpdateRole{
    .find = named_role<api::UpdateRole::Request>,
    .resources = named_arns,
    .sample = R"({"RoleName": "{role}", "Description": "x"})",
    .handle = update_role};

const Operation<api::UpdateRoleDescription> kUpdateRoleDescription{
    .find = named_role<api::UpdateRoleDescription::Request>,
    .resources = named_arns,
    .sample = R"({"RoleName": "{role}", "Description": "x"})",
    .handle = update_role_description};

}  // namespace minato::iam
