// Regular expressions of the API models.
#pragma once

#include <string_view>

namespace minato::aws {

// Whether the whole of `text` matches `pattern`, a Java regular expression with static storage (it
// is compiled once and kept by address). Linear in the length of the text. A pattern that cannot be
// compiled accepts everything; models/import_models.py drops those with look-around, which cannot
// be matched in linear time.
bool matches_pattern(const char* pattern, std::string_view text);
// False when the pattern cannot be compiled.
bool is_supported_pattern(const char* pattern);

}  // namespace minato::aws
