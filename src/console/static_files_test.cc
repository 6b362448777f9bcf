// Aim: assets are sent as they are, compressed where the client takes it, kept for ever by caches,
// and nothing but what the index lists ever leaves the folder.
#include "console/static_files.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>

#include "console/testing/recording_exchange.h"
#include "console/testing/site_folder.h"

namespace minato::console {
namespace {

using console::testing::RecordingExchange;
using console::testing::SiteFolder;

class StaticFiles : public ::testing::Test {
 protected:
  StaticFiles() {
    folder.write("index.html", "<html>");
    folder.write("secret.txt", "secret");
    folder.write("assets/app.js", "plain");
    folder.write("assets/app.js.gz", "zipped");
    folder.write("assets/app.js.br", "brotli");
    folder.write("assets/fonts/a.woff2", "font");
    index = read_site(folder.path()).value();
  }

  struct Answer {
    int status;
    http::Headers headers;
    std::string body;
  };
  Answer get(std::string_view name, http::Headers headers = {}) {
    http::Request request;
    request.method = "GET";
    request.headers = std::move(headers);
    RecordingExchange exchange(std::move(request));
    asio::io_context context;
    asio::co_spawn(context, serve_asset(exchange, index, name), asio::detached);
    context.run();
    return {exchange.head.status, exchange.head.headers, exchange.body};
  }

  SiteFolder folder;
  SiteIndex index;
};

TEST_F(StaticFiles, AreKeptForEverAndNamedByType) {
  const auto answer = get("app.js");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "plain");
  EXPECT_EQ(answer.headers.find("content-type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(answer.headers.find("cache-control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(answer.headers.find("vary"), "Accept-Encoding");
  EXPECT_EQ(answer.headers.find("x-content-type-options"), "nosniff");
  EXPECT_FALSE(answer.headers.find("content-encoding"));
  EXPECT_EQ(get("fonts/a.woff2").headers.find("content-type"), "font/woff2");
}

TEST_F(StaticFiles, TheBestFormTheClientTakesIsChosen) {
  const std::pair<const char*, const char*> cases[] = {
      {"gzip, deflate, br", "brotli"}, {"gzip", "zipped"}, {"br;q=0, gzip", "zipped"},
      {"identity", "plain"},           {"*", "brotli"},    {"*;q=0", "plain"},
  };
  for (const auto& [accepted, body] : cases) {
    EXPECT_EQ(get("app.js", {{"Accept-Encoding", accepted}}).body, body) << accepted;
  }
  EXPECT_EQ(get("app.js", {{"Accept-Encoding", "gzip"}}).headers.find("content-encoding"), "gzip");
  EXPECT_EQ(get("fonts/a.woff2", {{"Accept-Encoding", "br"}}).body, "font");
}

TEST_F(StaticFiles, AKnownFileIsNotSentAgain) {
  const std::string plain(get("app.js").headers.find("etag").value());
  const std::string zipped(
      get("app.js", {{"Accept-Encoding", "gzip"}}).headers.find("etag").value());
  EXPECT_NE(plain, zipped);
  const auto again = get("app.js", {{"If-None-Match", "W/\"x\", " + plain}});
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.body, "");
  EXPECT_EQ(get("app.js", {{"If-None-Match", zipped}}).status, 200);
}

TEST_F(StaticFiles, NothingElseIsServed) {
  for (const char* name : {"", "/", "none.js", "../secret.txt", "fonts/../../secret.txt", "fonts",
                           "/etc/passwd", "app.js.br", ".", "..", "fonts/"}) {
    const auto answer = get(name);
    EXPECT_EQ(answer.status, 404) << name;
    EXPECT_EQ(answer.body.find("secret"), std::string::npos);
  }
}

TEST_F(StaticFiles, AFileThatBecameALinkOrWentIsGone) {
  namespace fs = std::filesystem;
  const fs::path file = fs::path(folder.path()) / "assets/app.js";
  fs::remove(file);
  EXPECT_EQ(get("app.js").status, 404);
  fs::create_symlink("../secret.txt", file);
  EXPECT_EQ(get("app.js").status, 404);
}

}  // namespace
}  // namespace minato::console
