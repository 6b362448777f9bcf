// Every refusal of the EC2 API, by name
// (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html).
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace minato::ec2::errors {

Error instance_not_found(std::string_view id);
Error instance_malformed(std::string_view id);
Error image_not_found(std::string_view id);
Error instance_type_unknown(std::string_view type);
Error group_not_found(std::string_view id_or_name);
Error group_malformed(std::string_view id);
Error group_duplicate(std::string_view name);
Error group_in_use(std::string_view id);
Error permission_duplicate(std::string_view what);
Error permission_repeated();
Error too_many_rules();
Error permission_not_found();
Error rule_id_not_found(std::string_view id);
Error subnet_not_found(std::string_view id);
Error vpc_not_found(std::string_view id);
Error key_pair_not_found(std::string_view name);
Error key_pair_id_not_found(std::string_view id);
Error key_pair_duplicate();
Error key_format();
Error limit_exceeded(std::string_view what, std::size_t most);
Error instance_limit(int running_max);
Error incorrect_state(std::string_view id, std::string_view state);
Error invalid_value(std::string_view value, std::string_view parameter, std::string_view why);
Error user_data_not_base64();
Error user_data_too_long(std::size_t bytes_max);
Error missing_parameter(std::string_view parameter);
Error invalid_combination(std::string_view message);
Error invalid_filter(std::string_view name);
Error invalid_next_token();
Error dry_run();
Error profile_not_found(std::string_view name_or_arn);
Error id_not_found(std::string_view id);
Error cannot_delete_default_group();

Error stopping();
Error insights_path_not_found(std::string_view id);
Error insights_analysis_not_found(std::string_view id);
Error insights_path_in_use(std::string_view id);

}  // namespace minato::ec2::errors
