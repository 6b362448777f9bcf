// The registry: its parts, built together, and what a server must run around them.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "registry/auth.h"
#include "registry/collector.h"
#include "registry/images.h"
#include "registry/layers.h"
#include "registry/repositories.h"
#include "registry/scrubber.h"
#include "registry/tokens.h"

namespace minato::registry {

struct Settings {
  // What clients call the registry: host and port of repository URIs.
  std::string host = "localhost:4566";
  // When set, repository URIs are <account>.dkr.ecr.<region>.<domain>/<name> instead.
  std::string domain = {};
  std::string scheme = "http";
  std::string region = "us-east-1";  // for tokens that name none
  // How long content that nothing refers to is kept (records.h).
  Duration idle_grace = kIdleGrace;
  // How long an upload is kept that nothing is written to: longer than any build that pushes in
  // parts, shorter than a disk takes to fill by broken ones.
  Duration upload_age_max = std::chrono::hours(7 * 24);
  // Downloads of blobs are sent to the storage itself where it has URLs for that. Every client must
  // reach it then.
  bool redirect_downloads = false;
};

class Registry {
 public:
  struct Ports {
    store::Store& store;
    blob::BlobStore& blobs;
    const Clock& clock;
    Random& random;
    // Follows the change feed and runs background work; must run until stop() has returned.
    Executor background;
  };

  // Reads or makes the signing key.
  static Awaitable<Result<std::unique_ptr<Registry>>> open(Ports ports, Settings settings);

  Repositories& repositories() { return repositories_; }
  Layers& layers() { return layers_; }
  Images& images() { return images_; }
  Collector& collector() { return collector_; }
  Scrubber& scrubber() { return scrubber_; }
  RecordStore& records() { return records_; }
  const TokenSigner& signer() const { return signer_; }
  const Authenticator& authenticator() const { return authenticator_; }
  const LayerLinks& links() const { return links_; }
  const Clock& clock() const { return clock_; }
  const Settings& settings() const { return settings_; }

  // Host of the repositories of a scope, and the URL that clients log in to.
  std::string host_of(const Scope& scope) const;
  std::string endpoint_of(const Scope& scope) const;

  // Where clients may read the content of a blob without this server, for about an hour; nullopt
  // unless downloads are redirected. Whether the caller may is for the caller of this.
  std::optional<std::string> download_url(const Digest& digest) const;

  // A setting of an account in a region; the default when it was never set. Only BLOB_MOUNTING has
  // an effect (ENABLED by default: clients save uploads), so no other is known.
  static constexpr std::string_view kBlobMounting = "BLOB_MOUNTING";
  Awaitable<Result<std::string>> account_setting(Scope scope, std::string name);
  Awaitable<Result<>> set_account_setting(Scope scope, std::string name, std::string value);

  // What must be done now and then: left-overs of deleted repositories and of scrubs, a garbage
  // collection. Call it at start-up and about hourly.
  Awaitable<Result<CollectionReport>> maintain();
  // Waits for background work. Before destruction, after the last request.
  Awaitable<void> stop();

  Registry(Ports ports, Settings settings, TokenSigner signer);

 private:
  Parts parts(const Ports& ports);

  const Settings settings_;
  const Clock& clock_;
  blob::BlobStore& blobs_;
  const TokenSigner signer_;
  const TokenAuthenticator authenticator_;
  const LayerLinks links_;
  RecordStore records_;
  Gates gates_;
  Background background_;
  Repositories repositories_;
  Layers layers_;
  Images images_;
  Collector collector_;
  Scrubber scrubber_;
};

}  // namespace minato::registry
