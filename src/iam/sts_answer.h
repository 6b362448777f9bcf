// Temporary credentials as STS answers them.
#pragma once

#include "gen/sts.h"
#include "iam/iam_service.h"

namespace minato::iam {

sts::api::Credentials credentials_answer(const SessionCredentials& session);

}  // namespace minato::iam
