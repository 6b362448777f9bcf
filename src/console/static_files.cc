#include "console/static_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <optional>
#include <utility>

#include "console/errors.h"
#include "console/responses.h"

namespace minato::console {
namespace {

class OpenFile {
 public:
  explicit OpenFile(const std::string& path)
      : fd_(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC)) {
    if (fd_ >= 0 && (::fstat(fd_, &status_) != 0 || !S_ISREG(status_.st_mode))) {
      ::close(std::exchange(fd_, -1));
    }
  }
  ~OpenFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  bool is_open() const { return fd_ >= 0; }
  int fd() const { return fd_; }
  std::uint64_t size() const { return static_cast<std::uint64_t>(status_.st_size); }
  // Differs between the forms of a file, since each is a file of its own.
  std::string etag() const {
    return fmt::format("\"{:x}-{:x}-{:x}\"", status_.st_mtim.tv_sec, status_.st_mtim.tv_nsec,
                       status_.st_ino ^ static_cast<std::uint64_t>(status_.st_size) << 24);
  }

 private:
  int fd_;
  struct stat status_{};
};

struct Form {
  std::string_view suffix;
  std::string_view coding;  // empty for the file itself
};

Form choose_form(const AssetForms& forms, const http::Request& request) {
  const auto accepted = request.headers.joined("accept-encoding").value_or("");
  if (forms.br && accepts_encoding(accepted, "br")) return {".br", "br"};
  if (forms.gzip && accepts_encoding(accepted, "gzip")) return {".gz", "gzip"};
  return {};
}

}  // namespace

Awaitable<void> serve_asset(http::Exchange& exchange, const SiteIndex& index,
                            std::string_view name) {
  const http::Request& request = exchange.request();
  const auto listed = index.assets.find(name);
  std::optional<OpenFile> file;
  Form form;
  if (listed != index.assets.end()) {
    form = choose_form(listed->second, request);
    file.emplace(fmt::format("{}/assets/{}{}", index.folder, name, form.suffix));
  }
  // A client that has gone away needs no answer, here and below.
  if (!file || !file->is_open()) {
    (void)co_await exchange.respond(text_answer(404, "The console has no such file.\n"));
    co_return;
  }
  auto head = plain_head(200, std::string(content_type_of(name)));
  head.headers.add("Cache-Control", "public, max-age=31536000, immutable");
  head.headers.add("Vary", "Accept-Encoding");
  const auto etag = file->etag();
  head.headers.add("ETag", etag);
  if (matches_etag(request.headers.joined("if-none-match").value_or(""), etag)) {
    head.status = 304;
    (void)co_await exchange.respond(std::move(head));
    co_return;
  }
  if (!form.coding.empty()) head.headers.add("Content-Encoding", std::string(form.coding));
  (void)co_await exchange.respond_file(std::move(head), file->fd(), 0, file->size());
}

}  // namespace minato::console
