#include "iam/sts_answer.h"

namespace minato::iam {

sts::api::Credentials credentials_answer(const SessionCredentials& session) {
  return {.access_key_id = session.access_key_id,
          .secret_access_key = session.secret_key,
          .session_token = session.session_token,
          .expiration = session.expiration};
}

}  // namespace minato::iam
