// Aim: digests, base64 and timestamps match their published vectors, survive a save and restore,
// and refuse malformed text.
#include <gtest/gtest.h>

#include "codec/base64.h"
#include "codec/digest.h"
#include "codec/time.h"

namespace minato {
namespace {

constexpr auto kEmptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

TEST(Digest, MatchesPublishedVectors) {
  EXPECT_EQ(sha256("").hex(), kEmptySha256);
  EXPECT_EQ(sha256("abc").to_string(),
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  Hasher sha512(Digest::Algorithm::kSha512);
  sha512.update("abc");
  EXPECT_EQ(sha512.digest().to_string(),
            "sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

TEST(Digest, ParsesOnlyKnownAlgorithmsAndLowerCaseHex) {
  auto text = std::string("sha256:") + kEmptySha256;
  ASSERT_TRUE(Digest::parse(text));
  EXPECT_EQ(Digest::parse(text)->to_string(), text);
  EXPECT_EQ(Digest::parse("sha512:" + std::string(128, 'a'))->algorithm_name(), "sha512");
  for (std::string bad :
       {std::string(), std::string("sha256"), std::string("sha256:"),
        text.substr(0, text.size() - 1), text + "0", "sha256:" + std::string(64, 'A'),
        "sha1:" + std::string(40, 'a'), "SHA256:" + std::string(64, 'a'),
        "sha512:" + std::string(64, 'a'), "sha256:" + std::string(63, 'a') + "/"}) {
    auto parsed = Digest::parse(bad);
    ASSERT_FALSE(parsed) << bad;
    EXPECT_EQ(parsed.error().code, ErrorCode::kInvalidArgument);
  }
}

TEST(Hasher, GoesOnAfterADigest) {
  Hasher hasher;
  hasher.update("a");
  EXPECT_EQ(hasher.digest(), sha256("a"));
  hasher.update("bc");
  EXPECT_EQ(hasher.digest(), sha256("abc"));
}

TEST(Hasher, RestoresFromEveryOffsetInABlock) {
  std::string content(200, '\0');
  for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<char>(i * 7);
  for (std::size_t cut = 0; cut <= content.size(); ++cut) {
    Hasher first;
    first.update(std::string_view(content).substr(0, cut));
    auto second = Hasher::restore(first.save());
    ASSERT_TRUE(second);
    second->update(std::string_view(content).substr(cut));
    EXPECT_EQ(second->digest(), sha256(content)) << cut;
  }
}

TEST(Hasher, RestoresCountsAbove32Bits) {
  // 600 MiB is more than 2^32 bits, so both halves of the length counter matter.
  std::string mebibyte(1 << 20, 'x');
  Hasher straight;
  for (int i = 0; i < 600; ++i) straight.update(mebibyte);
  auto restored = Hasher::restore(straight.save());
  ASSERT_TRUE(restored);
  straight.update("tail");
  restored->update("tail");
  EXPECT_EQ(restored->digest(), straight.digest());
}

TEST(Hasher, RefusesForeignState) {
  Hasher hasher;
  hasher.update("abc");
  auto state = hasher.save();
  EXPECT_FALSE(Hasher::restore(""));
  EXPECT_FALSE(Hasher::restore(state.substr(0, state.size() - 1)));
  EXPECT_FALSE(Hasher::restore(state + "x"));
  EXPECT_FALSE(Hasher::restore("X" + state.substr(1)));
  EXPECT_EQ(Hasher(Digest::Algorithm::kSha512).save(), "");
}

TEST(Hmac, MatchesRfc4231) {
  auto mac = [](std::string_view key, std::string_view message) {
    return hex_encode(hmac_sha256(std::as_bytes(std::span(key)), message));
  };
  EXPECT_EQ(mac("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(mac("", ""), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
  EXPECT_EQ(mac(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Sha256Bytes, AreTheDigest) {
  EXPECT_EQ(hex_encode(sha256_bytes("abc")), sha256("abc").hex());
  EXPECT_EQ(hex_encode(sha256_bytes("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(ConstantTimeEqual, ComparesContentAndLength) {
  EXPECT_TRUE(constant_time_equal("", ""));
  EXPECT_TRUE(constant_time_equal("abc", "abc"));
  EXPECT_FALSE(constant_time_equal("abc", "abd"));
  EXPECT_FALSE(constant_time_equal("abc", "ab"));
}

TEST(Base64, MatchesRfc4648) {
  const std::pair<std::string_view, std::string_view> vectors[] = {{"", ""},
                                                                   {"f", "Zg=="},
                                                                   {"fo", "Zm8="},
                                                                   {"foo", "Zm9v"},
                                                                   {"foob", "Zm9vYg=="},
                                                                   {"fooba", "Zm9vYmE="},
                                                                   {"foobar", "Zm9vYmFy"}};
  for (auto [plain, encoded] : vectors) {
    EXPECT_EQ(base64_encode(plain), encoded);
    EXPECT_EQ(base64_decode(encoded), plain);
  }
}

TEST(Base64, KeepsEveryByte) {
  std::string all;
  for (int i = 0; i < 256; ++i) all.push_back(static_cast<char>(i));
  EXPECT_EQ(base64_decode(base64_encode(all)), all);
}

TEST(Base64, RefusesMalformedText) {
  for (std::string_view bad : {"Z", "Zg", "Zg=", "Zg===", "====", "Z===", "Zm9v\n", "Zm 9", "Zm-_",
                               "=Zg=", "Zg==Zg==", "Zh==", "Zm9="}) {
    EXPECT_FALSE(base64_decode(bad)) << bad;
  }
}

TEST(Time, FormatsEveryForm) {
  auto time = from_unix_ms(1'767'323'045'678);
  EXPECT_EQ(to_iso8601(time), "2026-01-02T03:04:05.678Z");
  EXPECT_EQ(to_iso8601_seconds(time), "2026-01-02T03:04:05Z");
  EXPECT_EQ(to_basic_iso8601(time), "20260102T030405Z");
  EXPECT_EQ(to_http_date(time), "Fri, 02 Jan 2026 03:04:05 GMT");
  EXPECT_EQ(to_iso8601(from_unix_ms(-1)), "1969-12-31T23:59:59.999Z");
}

TEST(Time, ParsesFractionsAndOffsets) {
  auto time = from_unix_ms(1'767'323'045'000);
  EXPECT_EQ(parse_basic_iso8601("20260102T030405Z"), time);
  EXPECT_EQ(parse_iso8601("2026-01-02T03:04:05Z"), time);
  EXPECT_EQ(parse_iso8601("2026-01-02T04:04:05+01:00"), time);
  EXPECT_EQ(parse_iso8601("2026-01-01T22:34:05-0430"), time);
  EXPECT_EQ(parse_iso8601("2026-01-02T03:04:05.5Z"), time + Duration{500});
  EXPECT_EQ(parse_iso8601("2026-01-02T03:04:05.123456789Z"), time + Duration{123});
}

TEST(Time, RefusesMalformedText) {
  for (std::string_view bad :
       {"", "2026-01-02", "2026-01-02T03:04:05", "2026-13-02T03:04:05Z", "2026-02-30T03:04:05Z",
        "2026-01-02T24:04:05Z", "2026-01-02T03:04:05.Z", "2026-01-02T03:04:05Zx",
        "2026-01-02T03:04:05+1", "2026-01-02 03:04:05Z", "2026-01-02T03:04:05.1234567890Z"}) {
    EXPECT_FALSE(parse_iso8601(bad)) << bad;
  }
  EXPECT_FALSE(parse_basic_iso8601("2026-01-02T03:04:05Z"));
  EXPECT_FALSE(parse_basic_iso8601("20260102T030405"));
  EXPECT_FALSE(parse_basic_iso8601("20260102T030460Z"));
}

}  // namespace
}  // namespace minato
