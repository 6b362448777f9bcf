// Wildcards of policies.
#pragma once

#include <string>
#include <string_view>

namespace minato::iam {

// A literal '*' or '?' that came out of ${*} or ${?}.
inline constexpr char kLiteralStar = '\x01';
inline constexpr char kLiteralQuestion = '\x02';

// Whether the whole of `text` matches: '*' is any number of characters, '?' is one. Time is at most
// the product of the lengths.
bool matches_wildcards(std::string_view pattern, std::string_view text, bool ignore_case = false);
// Both in the form arn:partition:service:region:account:resource; no wildcard reaches over a colon
// of the first five parts.
bool matches_arn(std::string_view pattern, std::string_view text);
// `text` with the literals as the characters they stand for.
std::string without_literals(std::string text);

}  // namespace minato::iam
