// UTF-8 checks at the edges where bytes come in without a parser that does them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace minato::aws {

// Well-formed per RFC 3629: no overlong forms, surrogates or code points above U+10FFFF.
bool is_utf8(std::string_view text);

// The longest beginning of `text` that has at most `bytes_max` bytes and does not end within a
// character. Bytes that are not UTF-8 count as characters of their own.
std::string prefix_of(std::string_view text, std::size_t bytes_max);

// `text` with U+FFFD for every byte that belongs to no well-formed sequence, as Go and Docker's own
// log drivers have it. Never fails.
std::string to_utf8(std::string_view text);

// How many bytes to_utf8() gives.
std::size_t utf8_bytes(std::string_view text);

// How many bytes of `text` give at most `bytes_max` bytes as to_utf8() has them, no character cut
// in two: neither one that only begins at the end of `text`.
std::size_t fitting_bytes(std::string_view text, std::size_t bytes_max);

// Code points of well-formed text; continuation bytes of any other are not counted.
std::size_t count_characters(std::string_view text);

}  // namespace minato::aws
