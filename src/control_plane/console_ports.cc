#include "control_plane/console_ports.h"

#include <filesystem>
#include <utility>

#include "base/arn.h"

namespace minato {
namespace {

std::optional<aws::Credentials> find_key(const iam::IamService& iam, const std::string& id) {
  auto found = iam.credentials().find(id, "", TimePoint{});
  if (!found) return std::nullopt;
  return std::move(*found);
}

aws::Principal root_of(const std::string& account) {
  return {.kind = aws::Principal::Kind::kRoot,
          .account = account,
          .arn = make_arn("iam", "", account, "root"),
          .user_id = account,
          .access_key_id = {}};
}

console::TemporaryCredentials issue(iam::IamService& iam, aws::Principal principal,
                                    iam::SessionTime time) {
  // The local user has no key for the session to end with.
  if (principal.access_key_id == console::kLocalUser) principal.access_key_id.clear();
  auto issued = iam.issue_session(std::move(principal), time);
  return {.access_key_id = std::move(issued.access_key_id),
          .secret_key = std::move(issued.secret_key),
          .session_token = std::move(issued.session_token),
          .expiration = issued.expiration};
}

console::Identity identity_of(iam::IamService& iam, const Clock& clock, std::string account) {
  return {.find_key = [&iam](const std::string& id) { return find_key(iam, id); },
          .local_user = [account = std::move(account)] { return root_of(account); },
          .issue =
              [&iam, &clock](const aws::Principal& principal, TimePoint expiration) {
                return issue(iam, principal, {.issued = clock.now(), .expiration = expiration});
              },
          .seal =
              [&iam](const console::Session& session) {
                return iam.console_seal().seal({.secret_key = {},
                                                .principal = session.principal,
                                                .expiration = session.expiration},
                                               iam.random());
              },
          .open = [&iam](std::string_view cookie) -> std::optional<console::Session> {
            auto opened = iam.console_seal().open(cookie);
            if (!opened) return std::nullopt;
            return console::Session{.principal = std::move(opened->principal),
                                    .expiration = opened->expiration};
          }};
}

}  // namespace

std::vector<std::string> console_folders(const Settings& settings) {
  if (!settings.console_dir.empty()) return {settings.console_dir};
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return {};
  const auto beside = program.parent_path();
  return {(beside / "console").string(), (beside.parent_path() / "console").string(),
          (beside.parent_path() / "share/minato/console").string()};
}

std::unique_ptr<console::ConsoleHttp> make_console(const Settings& settings, Services& services) {
  return std::make_unique<console::ConsoleHttp>(
      console::ConsoleHttp::Ports{
          .identity = identity_of(*services.iam, services.ports.clock, settings.account),
          .events = services.feed->hub(),
          .clock = services.ports.clock,
          .random = services.ports.random},
      console::ConsoleOptions{.folders = console_folders(settings),
                              .sessions = {.lifetime = settings.console_session,
                                           .local_user = settings.local_user || settings.dev,
                                           .accept_any_key = settings.dev},
                              .region = settings.region,
                              .registry_host = services.registry_host(),
                              .endpoint = services.endpoint()});
}

}  // namespace minato
