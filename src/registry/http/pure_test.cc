// Aim: paths, ranges, credentials, pages and hosts are read as the specifications say, and every
// error has its status and code.
#include <gtest/gtest.h>

#include "codec/base64.h"
#include "registry/errors.h"
#include "registry/http/headers.h"
#include "registry/http/render_error.h"
#include "registry/http/route.h"

namespace minato::registry {
namespace {

using Kind = Route::Kind;

struct RouteRow {
  const char* path;
  Kind kind;
  const char* name;
  const char* argument;
};

TEST(Route, ReadsEveryPath) {
  const RouteRow rows[] = {
      {"/v2", Kind::kBase, "", ""},
      {"/v2/", Kind::kBase, "", ""},
      {"/v2/token", Kind::kToken, "", ""},
      {"/v2/_catalog", Kind::kCatalog, "", ""},
      {"/v2/web/tags/list", Kind::kTags, "web", ""},
      {"/v2/a/b/c/manifests/v1", Kind::kManifest, "a/b/c", "v1"},
      {"/v2/web/manifests/sha256%3Aab", Kind::kManifest, "web", "sha256:ab"},
      {"/v2/web/manifests/list", Kind::kManifest, "web", "list"},
      {"/v2/web/blobs/sha256:ab", Kind::kBlob, "web", "sha256:ab"},
      {"/v2/web/blobs/uploads", Kind::kUploads, "web", ""},
      {"/v2/web/blobs/uploads/", Kind::kUploads, "web", ""},
      {"/v2/web/blobs/uploads/x-1", Kind::kUpload, "web", "x-1"},
      {"/v2/web/referrers/sha256:ab", Kind::kReferrers, "web", "sha256:ab"},
      {"/v2/blobs/uploads/blobs/uploads/", Kind::kUploads, "blobs/uploads", ""},
      {"/v2/tags/list/tags/list", Kind::kTags, "tags/list", ""},
  };
  for (const RouteRow& row : rows) {
    const auto route = parse_route(row.path);
    ASSERT_TRUE(route) << row.path << ": " << route.error().message;
    EXPECT_EQ(route->kind, row.kind) << row.path;
    EXPECT_EQ(route->name, row.name) << row.path;
    EXPECT_EQ(route->argument, row.argument) << row.path;
  }
}

TEST(Route, RefusesOtherPathsAndNames) {
  for (const char* path : {"/v2/web", "/v2/web/", "/v2/web/tags", "/v2/web/blobs/", "/v1/web",
                           "/v2/web/manifests/a%2Fb", "/v2/web/manifests/%zz"}) {
    const auto route = parse_route(path);
    ASSERT_FALSE(route) << path;
    EXPECT_EQ(render_error(route.error()).status, 404) << path;
  }
  for (const char* path :
       {"/v2/WEB/tags/list", "/v2//manifests/x", "/v2/a..b/manifests/x", "/v2/../manifests/x"}) {
    const auto route = parse_route(path);
    ASSERT_FALSE(route) << path;
    EXPECT_EQ(route.error().name, "NAME_INVALID") << path;
  }
}

TEST(Route, KnowsTheActionOfEveryMethod) {
  EXPECT_EQ(action_of(Kind::kManifest, "PUT"), "ecr:PutImage");
  EXPECT_EQ(action_of(Kind::kBlob, "GET"), "ecr:GetDownloadUrlForLayer");
  EXPECT_EQ(action_of(Kind::kTags, "POST"), "");
  EXPECT_EQ(action_of(Kind::kTags, "HEAD"), action_of(Kind::kTags, "GET"));
  EXPECT_EQ(action_of(Kind::kBlob, "HEAD"), "ecr:BatchCheckLayerAvailability");
  EXPECT_EQ(action_of(Kind::kUploads, "HEAD"), "");
  EXPECT_EQ(action_of(Kind::kUpload, "HEAD"), "");
  EXPECT_EQ(allowed_methods(Kind::kUpload), "GET, PATCH, PUT, DELETE");
}

std::string range_of(std::string_view header, std::uint64_t size) {
  const auto range = parse_range(header, size);
  if (!range) return "416";
  if (!*range) return "all";
  return std::to_string((*range)->first) + "-" + std::to_string((*range)->last);
}

TEST(Range, FollowsRfc9110) {
  EXPECT_EQ(range_of("bytes=0-0", 10), "0-0");
  EXPECT_EQ(range_of("bytes=2-", 10), "2-9");
  EXPECT_EQ(range_of("bytes=-3", 10), "7-9");
  EXPECT_EQ(range_of("bytes=-99", 10), "0-9");
  EXPECT_EQ(range_of("bytes=5-99999999999999999999999", 10), "5-9");
  EXPECT_EQ(range_of("bytes=10-", 10), "416");
  EXPECT_EQ(range_of("bytes=99999999999999999999999-", 10), "416");
  EXPECT_EQ(range_of("bytes=-0", 10), "416");
  EXPECT_EQ(range_of("bytes=3-2", 10), "416");
  EXPECT_EQ(range_of("bytes=0-", 0), "416");
  for (const char* ignored : {"bytes=0-1,3-4", "items=0-1", "bytes=a-b", "bytes=", ""}) {
    EXPECT_EQ(range_of(ignored, 10), "all") << ignored;
  }
  EXPECT_EQ(content_range({.first = 2, .last = 3}, 10), "bytes 2-3/10");
}

TEST(UploadRange, TakesBothForms) {
  EXPECT_EQ(parse_upload_range("0-9"), (ByteRange{.first = 0, .last = 9}));
  EXPECT_EQ(parse_upload_range("bytes 5-9/10"), (ByteRange{.first = 5, .last = 9}));
  for (const char* broken : {"", "-", "9-0", "a-b", "0-18446744073709551615", "1", "0--1"}) {
    EXPECT_FALSE(parse_upload_range(broken)) << broken;
  }
}

TEST(Authorization, ReadsBasicAndBearer) {
  const auto basic = parse_authorization("basic " + base64_encode("AWS:a:b"));
  ASSERT_TRUE(basic);
  EXPECT_EQ(basic->user, "AWS");
  EXPECT_EQ(basic->password, "a:b");
  const auto bearer = parse_authorization("Bearer abc");
  ASSERT_TRUE(bearer);
  EXPECT_TRUE(bearer->bearer);
  for (const char* broken : {"", "Basic", "Basic !!", "Basic QUJD", "Digest x"}) {
    EXPECT_FALSE(parse_authorization(broken)) << broken;
  }
}

TEST(Etag, MatchesLists) {
  EXPECT_TRUE(matches_etag("\"a\", W/\"b\"", "\"b\""));
  EXPECT_TRUE(matches_etag("*", "\"b\""));
  EXPECT_FALSE(matches_etag("\"a\"", "\"b\""));
}

TEST(IfRange, TakesTheSameStrongTagOnly) {
  EXPECT_TRUE(range_applies(std::nullopt, "\"a\""));
  EXPECT_TRUE(range_applies(" \"a\"", "\"a\""));
  for (const char* other : {"\"b\"", "W/\"a\"", "Mon, 23 Nov 2026 16:00:00 GMT", ""}) {
    EXPECT_FALSE(range_applies(other, "\"a\"")) << other;
  }
}

TEST(Warning, IsQuotedAndBounded) {
  EXPECT_EQ(warning_value("say \"no\"\r\n"), R"(299 - "say \"no\"  ")");
  EXPECT_LT(warning_value(std::string(1 << 20, '"')).size(), 4096u);
}

TEST(Query, GivesOneOrAll) {
  EXPECT_EQ(query_value("a=1&tag=x&tag=y%2B", "tag"), "x");
  EXPECT_EQ(query_values("a=1&tag=x&tag=y%2B", "tag"), (std::vector<std::string>{"x", "y+"}));
  EXPECT_TRUE(query_values("", "tag").empty());
}

TEST(Page, ReadsLimitAndStart) {
  const auto page = parse_page("n=2&last=v1", 100);
  ASSERT_TRUE(page);
  EXPECT_EQ(page->limit, 2u);
  EXPECT_EQ(page->last, "v1");
  EXPECT_EQ(parse_page("", 100)->limit, 100u);
  EXPECT_EQ(parse_page("n=0", 100)->limit, 0u);
  EXPECT_EQ(parse_page("n=99999999999999999999999", 100)->limit, 100u);
  EXPECT_FALSE(parse_page("n=-1", 100));
}

TEST(Host, NamesAnAccountAndRegion) {
  const auto scope = scope_of_host("123456789012.dkr.ecr.eu-west-1.example.org:4566");
  ASSERT_TRUE(scope);
  EXPECT_EQ(scope->account, "123456789012");
  EXPECT_EQ(scope->region, "eu-west-1");
  for (const char* host : {"localhost:4566", "123.dkr.ecr.x.y", "123456789012.dkr.ecr.", ""}) {
    EXPECT_FALSE(scope_of_host(host)) << host;
  }
}

TEST(RenderError, GivesStatusAndCodeOfTheSpecification) {
  const errors::RepositoryLabel label{.name = "web", .account = "123456789012"};
  struct Row {
    Error error;
    int status;
    const char* code;
  };
  const Row rows[] = {
      {errors::repository_not_found(label), 404, "NAME_UNKNOWN"},
      {errors::image_not_found(label, "", "v1"), 404, "MANIFEST_UNKNOWN"},
      {errors::image_tag_already_exists(label, "v1"), 400, "TAG_INVALID"},
      {errors::layers_not_found(label, {"sha256:a"}), 404, "MANIFEST_BLOB_UNKNOWN"},
      {errors::referenced_images_not_found(label, {"sha256:a"}), 404, "MANIFEST_BLOB_UNKNOWN"},
      {errors::image_digest_does_not_match("a", "b"), 400, "DIGEST_INVALID"},
      {errors::image_referenced_by_manifest_list(), 405, "UNSUPPORTED"},
      {errors::layer_in_use("sha256:a"), 405, "UNSUPPORTED"},
      {errors::manifest_invalid("x"), 400, "MANIFEST_INVALID"},
      {errors::layer_not_found(label, "sha256:a"), 404, "BLOB_UNKNOWN"},
      {errors::layer_digest_mismatch("sha256:a"), 400, "DIGEST_INVALID"},
      {errors::upload_not_found(label, "u"), 404, "BLOB_UPLOAD_UNKNOWN"},
      {errors::upload_busy("u"), 409, "BLOB_UPLOAD_INVALID"},
      {errors::upload_invalid("x"), 400, "BLOB_UPLOAD_INVALID"},
      {errors::range_not_satisfiable("x"), 416, "BLOB_UPLOAD_INVALID"},
      {errors::name_invalid("X"), 400, "NAME_INVALID"},
      {errors::digest_invalid("x"), 400, "DIGEST_INVALID"},
      {errors::tag_invalid("x"), 400, "MANIFEST_INVALID"},
      {errors::unauthorized("x"), 401, "UNAUTHORIZED"},
      {errors::denied("x"), 403, "DENIED"},
      {errors::method_not_allowed("PUT"), 405, "UNSUPPORTED"},
      {errors::not_an_endpoint(), 404, "UNSUPPORTED"},
      {errors::pagination_invalid("x"), 400, "UNSUPPORTED"},
      {errors::too_many_image_tags("d"), 403, "DENIED"},
      {errors::size_invalid("x"), 400, "SIZE_INVALID"},
      {errors::precondition_failed("v1"), 412, "DENIED"},
      {{.code = ErrorCode::kResourceExhausted, .message = "full"}, 507, "TOOMANYREQUESTS"},
      {{.code = ErrorCode::kUnavailable, .message = "stopping"}, 503, "TOOMANYREQUESTS"},
      {{.code = ErrorCode::kInternal, .message = "secret path"}, 500, "UNKNOWN"},
  };
  for (const Row& row : rows) {
    const auto response = render_error(row.error);
    EXPECT_EQ(response.status, row.status) << row.code;
    EXPECT_NE(response.body.find(std::string("\"code\":\"") + row.code + "\""), std::string::npos)
        << response.body;
    EXPECT_EQ(response.body.find("secret"), std::string::npos);
  }
  EXPECT_NE(render_error(errors::repository_not_found(label))
                .body.find("The repository with name 'web' does not exist in the registry with id "
                           "'123456789012'"),
            std::string::npos);
}

}  // namespace
}  // namespace minato::registry
