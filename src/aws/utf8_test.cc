// Aim: texts are cut between characters, and what is not UTF-8 becomes U+FFFD byte by byte.
#include "aws/utf8.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace minato::aws {
namespace {

constexpr const char* kJa = "\xE6\x97\xA5";
constexpr const char* kFace = "\xF0\x9F\x98\x80";
const std::string kUnknown = "\xEF\xBF\xBD";

TEST(Utf8, PrefixEndsBetweenCharacters) {
  EXPECT_EQ(prefix_of("abc", 3), "abc");
  EXPECT_EQ(prefix_of("abc", 2), "ab");
  const std::string text = std::string("a") + kJa + kFace;
  EXPECT_EQ(prefix_of(text, 3), "a");
  EXPECT_EQ(prefix_of(text, 4), std::string("a") + kJa);
  EXPECT_EQ(prefix_of(text, 7), std::string("a") + kJa);
  EXPECT_EQ(prefix_of(text, 8), text);
  EXPECT_EQ(prefix_of("\xFF\xFF\xFF", 2), "\xFF\xFF");
}

TEST(Utf8, ReplacesEveryByteThatIsNone) {
  EXPECT_EQ(to_utf8(kJa), kJa);
  EXPECT_EQ(to_utf8("\xFF"), kUnknown);
  EXPECT_EQ(to_utf8("\xE6\x97"), kUnknown + kUnknown);
  EXPECT_EQ(to_utf8("\xED\xA0\x80"), kUnknown + kUnknown + kUnknown);  // a surrogate
  EXPECT_EQ(to_utf8(std::string("\xC0") + kFace + "\x80"), kUnknown + kFace + kUnknown);
}

TEST(Utf8, FittingBytesCountReplacements) {
  EXPECT_EQ(fitting_bytes("abc", 2), 2U);
  EXPECT_EQ(fitting_bytes("\xFF\xFF", 5), 1U);
  EXPECT_EQ(fitting_bytes(std::string(kJa) + kJa, 5), 3U);
  // One that only begins stays whole, wherever it stands in its bytes.
  for (const std::string begun : {"\xE6", "\xE6\x97", "\xF0\x9F\x98", "\xF4\x8F", "\xE0\xA0"}) {
    EXPECT_EQ(fitting_bytes("ab" + begun, 4), 2U);
    EXPECT_EQ(fitting_bytes("ab" + begun, 20), 2 + begun.size());
  }
  EXPECT_EQ(fitting_bytes("\xC0\x80", 3), 1U);
}

TEST(Utf8, CutsAreAsGoodAsTheWhole) {
  EXPECT_TRUE(rc::check([](const std::string& raw, std::size_t limit) {
    const std::size_t bytes_max = 4 + limit % 40;
    const std::string text = to_utf8(raw);
    RC_ASSERT(is_utf8(text));
    RC_ASSERT(to_utf8(text) == text);
    RC_ASSERT(utf8_bytes(raw) == text.size());
    RC_ASSERT(is_utf8(prefix_of(text, bytes_max)));
    std::string joined;
    std::string_view rest = raw;
    while (!rest.empty()) {
      const std::size_t fits = std::max<std::size_t>(1, fitting_bytes(rest, bytes_max * 3));
      const std::string piece = to_utf8(rest.substr(0, fits));
      RC_ASSERT(piece.size() <= bytes_max * 3);
      joined += piece;
      rest.remove_prefix(fits);
    }
    RC_ASSERT(joined == text);
  }));
}

}  // namespace
}  // namespace minato::aws
