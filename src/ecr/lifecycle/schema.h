// The checks of JSON values that lifecycle policies need, in the words of the JSON schema validator
// that ECR's messages come from. Pure.
#pragma once

#include <boost/json.hpp>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace minato::ecr::lifecycle {

// InvalidParameterException about LifecyclePolicyText.
Error invalid_policy(std::string_view what);
// The same for a breach of the schema: those messages end with a line end.
Error schema_error(std::string_view what);

using Names = std::initializer_list<std::string_view>;

Result<const boost::json::object*> as_object(const boost::json::value& value);
Result<const boost::json::array*> as_array(const boost::json::value& value);
// Every one of `required` is there, and nothing else than those and `optional`.
Result<> check_members(const boost::json::object& object, Names required, Names optional);
// Absent members are the empty string.
Result<std::string> one_of(const boost::json::object& object, std::string_view name, Names values);
Result<int> integer(const boost::json::object& object, std::string_view name, int minimum);
// Absent members are an empty list; a list that is there must not be.
Result<std::vector<std::string>> strings(const boost::json::object& object, std::string_view name);

}  // namespace minato::ecr::lifecycle
