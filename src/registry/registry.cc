#include "registry/registry.h"

#include <fmt/format.h>

namespace minato::registry {
namespace {

// As that of the links ECR gives out.
constexpr std::chrono::seconds kDownloadUrlLife{3600};

}  // namespace

Awaitable<Result<std::unique_ptr<Registry>>> Registry::open(Ports ports, Settings settings) {
  RecordStore records(ports.store, ports.background, 0);
  CO_TRY(TokenSigner signer, co_await TokenSigner::open(records, ports.random));
  co_return std::make_unique<Registry>(std::move(ports), std::move(settings), std::move(signer));
}

Registry::Registry(Ports ports, Settings settings, TokenSigner signer)
    : settings_(std::move(settings)),
      clock_(ports.clock),
      blobs_(ports.blobs),
      signer_(std::move(signer)),
      authenticator_(signer_),
      links_(signer_),
      records_(ports.store, ports.background),
      background_(ports.background),
      repositories_(parts(ports)),
      layers_(parts(ports)),
      images_(parts(ports)),
      collector_(parts(ports), layers_, settings_.upload_age_max),
      scrubber_(parts(ports)) {}

Parts Registry::parts(const Ports& ports) {
  return {records_, ports.blobs, clock_, ports.random, gates_, background_, settings_.idle_grace};
}

std::string Registry::host_of(const Scope& scope) const {
  if (settings_.domain.empty()) return settings_.host;
  return fmt::format("{}.dkr.ecr.{}.{}", scope.account, scope.region, settings_.domain);
}

std::string Registry::endpoint_of(const Scope& scope) const {
  return fmt::format("{}://{}", settings_.scheme, host_of(scope));
}

std::optional<std::string> Registry::download_url(const Digest& digest) const {
  if (!settings_.redirect_downloads) return std::nullopt;
  return blobs_.download_url(digest, kDownloadUrlLife);
}

Awaitable<Result<std::string>> Registry::account_setting(Scope scope, std::string name) {
  CO_TRY(const auto value,
         co_await records_.read_text(std::string(tables::kSetting),
                                     fmt::format("{}/{}/{}", scope.account, scope.region, name)));
  co_return value ? *value : "ENABLED";
}

Awaitable<Result<>> Registry::set_account_setting(Scope scope, std::string name,
                                                  std::string value) {
  Update update;
  update.write(tables::kSetting, fmt::format("{}/{}/{}", scope.account, scope.region, name),
               std::move(value));
  co_return co_await records_.commit(std::move(update));
}

Awaitable<Result<CollectionReport>> Registry::maintain() {
  CO_TRY_VOID(co_await repositories_.sweep_all());
  CO_TRY_VOID(co_await scrubber_.recover());
  co_return co_await collector_.collect(false);
}

Awaitable<void> Registry::stop() {
  co_await collector_.stop();
  co_await scrubber_.stop();
  co_await background_.stop();
}

}  // namespace minato::registry
