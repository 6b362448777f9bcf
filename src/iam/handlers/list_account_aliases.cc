#include "iam/handlers/handlers.h"

namespace minato::iam {

Answer<api::ListAccountAliases> list_account_aliases(IamService&, const Context&,
                                                     const api::ListAccountAliasesRequest&) {
  // An account has an alias only after CreateAccountAlias, which this version does not serve.
  co_return api::ListAccountAliasesResponse{
      .account_aliases = {}, .is_truncated = false, .marker = std::nullopt};
}

}  // namespace minato::iam
