// The page: a fresh nonce wherever one belongs, and a policy that names the same.
#include "console/index_page.h"

#include <gtest/gtest.h>

namespace minato::console {
namespace {

TEST(IndexPage, PutsTheNonceIntoPageAndPolicy) {
  const IndexPage page("<script nonce=\"__CSP_NONCE__\"></script><i id=\"__CSP_NONCE__\">");
  const auto answer = page.render("abc123", true);
  EXPECT_EQ(answer.body, "<script nonce=\"abc123\"></script><i id=\"abc123\">");
  const auto policy = answer.headers.find("content-security-policy");
  ASSERT_TRUE(policy);
  EXPECT_NE(policy->find("script-src 'self' 'nonce-abc123'"), std::string_view::npos);
  EXPECT_NE(policy->find("default-src 'none'"), std::string_view::npos);
  EXPECT_NE(policy->find("frame-ancestors 'none'"), std::string_view::npos);
  EXPECT_EQ(policy->find("unsafe"), std::string_view::npos);
  EXPECT_EQ(answer.headers.find("cache-control"), "no-store");
}

TEST(IndexPage, TellsOnlyTrustworthyOriginsWhatOthersComplainAbout) {
  const IndexPage page("text");
  EXPECT_EQ(page.render("n", true).headers.find("cross-origin-opener-policy"), "same-origin");
  EXPECT_FALSE(page.render("n", false).headers.find("cross-origin-opener-policy"));
}

}  // namespace
}  // namespace minato::console
