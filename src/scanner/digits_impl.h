// What the comparers of versions share.
#pragma once

#include <string_view>

namespace minato::scanner {

// Without the C library's notion of a locale.
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr int sign_of(int value) {
  return value < 0 ? -1 : value > 0 ? 1 : 0;
}

// Takes the digits (or, below, letters) at the front of `text` away.
std::string_view take_digits(std::string_view& text);
std::string_view take_letters(std::string_view& text);

// Two runs of digits of any length, by value.
int compare_numbers(std::string_view a, std::string_view b);

}  // namespace minato::scanner
