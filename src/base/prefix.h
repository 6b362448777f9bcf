// Ranges of ordered keys by what the keys begin with.
#pragma once

#include <string>

namespace minato {

// The first text behind all that begin with `prefix`; empty when there is none, as behind no text
// at all.
std::string after_prefix(std::string prefix);

}  // namespace minato
