// Secrets as files of the data folder, which stand for those of Secrets Manager.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace minato {

//   <data>/secrets/<account>/<name>   such as 123456789012/ecr-pullthroughcache/quay
//   <data>/secrets/<name>             of the server's own account alone, as all were once
class SecretFiles {
 public:
  SecretFiles(const std::string& data_dir, std::string own_account);
  // The text of an account's secret. The six characters that Secrets Manager puts behind a name
  // ("...-a1B2c3") may be there or not. kNotFound; kPermissionDenied when others than its owner may
  // read it, or it cannot be read.
  Result<std::string> read(std::string_view account, std::string_view name) const;

 private:
  const std::string folder_;
  const std::string own_account_;
};

}  // namespace minato
