// The ECR API, plugged together with what it asks of others.
#include "control_plane/services.h"
#include "ecr/register.h"
#include "iam/policy_principals.h"

namespace minato {

void Services::make_ecr() {
  ecr = std::make_unique<ecr::EcrService>(ecr::EcrService{
      .registry = *registry,
      .lifecycle = *image_lifecycle,
      .pull_through = *pull_through,
      .scanning = *image_scans,
      .name_principals = [this](const std::string& account, const std::string& document) {
        return iam::name_principals(*iam, account, document);
      }});
  ecr::serve_operations(*dispatcher, *ecr);
}

}  // namespace minato
