#include "gen/iam_operations.h"

namespace minato::iam {
namespace {

Answer<api::ListAccountAliases> list_account_aliases(IamService&, const Context&,
                                                     const api::ListAccountAliases::Request&,
                                                     const Anything&) {
  // An account has an alias only after CreateAccountAlias, which this version does not serve.
  co_return api::ListAccountAliasesResponse{
      .account_aliases = {}, .is_truncated = false, .marker = std::nullopt};
}

}  // namespace

const Operation<api::ListAccountAliases, Anything> kListAccountAliases{
    .find = anything<api::ListAccountAliases::Request>,
    .resources = any_resource,
    .sample = R"({})",
    .handle = list_account_aliases};

}  // namespace minato::iam
