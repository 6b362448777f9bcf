// How bad an advisory is, and what reading one needs.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>

namespace minato::scanner::osv {

std::string text_of(const boost::json::object& object, std::string_view name);
// Empty when absent or something else.
const boost::json::array& array_of(const boost::json::object& object, std::string_view name);
const boost::json::object* object_of(const boost::json::object& object, std::string_view name);

struct Severity {
  std::string name = "UNDEFINED";
  std::string vector;  // CVSS 3
  double score = 0;
};

// What the distribution says goes before the score, as in ECR.
Severity severity_of(const boost::json::object& advisory, const boost::json::object& affected);

}  // namespace minato::scanner::osv
