// Text members of JSON documents that others wrote.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

namespace minato::agent {

// Empty when there is no such member or it is no text.
inline std::string text_at(const boost::json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

}  // namespace minato::agent
