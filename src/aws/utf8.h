// UTF-8 checks at the edges where bytes come in without a parser that does them.
#pragma once

#include <cstddef>
#include <string_view>

namespace minato::aws {

// Well-formed per RFC 3629: no overlong forms, surrogates or code points above U+10FFFF.
bool is_utf8(std::string_view text);

// Code points of well-formed text; continuation bytes of any other are not counted.
std::size_t count_characters(std::string_view text);

}  // namespace minato::aws
