// Just enough XML for the answers of S3, which have no attributes of interest, no mixed content and
// no element inside one of its own name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace minato::blob {

// What is inside each element of that name, in order. Views into `xml`.
std::vector<std::string_view> xml_elements(std::string_view xml, std::string_view name);
// The text of the first element of that name with its entities resolved; empty when there is none.
std::string xml_text(std::string_view xml, std::string_view name);
// Text as content of an element.
std::string xml_escape(std::string_view text);

}  // namespace minato::blob
