#include <set>

#include "gen/iam_operations.h"
#include "iam/access_keys.h"
#include "iam/entities.h"

namespace minato::iam {
namespace {

Answer<api::ListAccessKeys> list_access_keys(IamService& iam, const Context& context,
                                             const api::ListAccessKeys::Request& request,
                                             const NamedUser& named) {
  const std::optional<std::string>& name = named.name;
  CO_TRY(const std::vector<std::string> ids, access_key_ids(iam, context.account, name));
  CO_TRY(auto page, page_request("access-keys/" + context.account + "/" + name.value_or(""),
                                 request.marker, request.max_items));
  aws::Pager<api::AccessKeyMetadata> pager(std::move(page));
  const std::set<std::string> sorted(ids.begin(), ids.end());
  page_through(pager, sorted, "",
               [&](const std::string& id) -> std::optional<api::AccessKeyMetadata> {
                 const auto* entry = iam.access_keys().find(id);
                 if (entry == nullptr) return std::nullopt;
                 const auto& key = entry->value;
                 return api::AccessKeyMetadata{
                     .user_name = shown_user_name(key),
                     .access_key_id = id,
                     .status = key.active ? api::StatusType::kActive : api::StatusType::kInactive,
                     .create_date = key.created};
               });
  api::ListAccessKeysResponse response;
  finish_page(pager, response, &api::ListAccessKeysResponse::access_key_metadata);
  co_return response;
}

}  // namespace

const Operation<api::ListAccessKeys, NamedUser> kListAccessKeys{
    .find = chosen_user<api::ListAccessKeys::Request>,
    .resources = user_arns,
    .sample = R"({"UserName": "{user}"})",
    .handle = list_access_keys};

}  // namespace minato::iam
