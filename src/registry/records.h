// What the registry keeps in the state store, one struct a table. Values are JSON objects.
//
//   registry_repository  <account>/<region>/<name>
//   registry_blob        <digest>                       content known to the blob store
//   registry_link        <repository id>/<digest>       which repository may see which blob
//   registry_holder      <account>/<region>/<digest>/<repository name>   its id; who has a blob
//   registry_manifest    <repository id>/<digest>
//   registry_content     <repository id>/<digest>       the manifest's exact bytes (not JSON)
//   registry_tag         <repository id>/<tag>
//   registry_referrer    <repository id>/<subject digest>/<digest>   an OCI descriptor
//   registry_idle        <ms, 13 digits>/<blob key or link key>      what a collector may remove
//   registry_suspect     <digest>                       a blob that is checking or corrupt
//   registry_trash       <repository id>                deleted repositories not yet swept
//   registry_short_part  <upload id>
//   registry_setting     signing_key, scans_in_pushes, <account>/<region>/<setting name>
//   registry_lifecycle   <repository id>/policy, and what the ECR API keeps of previews
//   registry_image_status  <repository id>/<digest>/<kind>/<target>   how its replication and its
//                        signing stand; goes with the image
//   registry_push_job    what is to be done because of a push (ecr/push_jobs/records.h)
//   registry_scan*       <repository id>/<digest>...    what the ECR API keeps of image scans
//
// Content hangs on the repository's id, not its name: a repository made again under the same name
// never sees what the old one held.
//
// Rules that keep content from being lost:
//  - links of a blob and references of a link are counted in the transaction that changes them;
//  - what has a count of 0 is idle since `idle_since` and has one row in registry_idle; a collector
//    may remove it when it is idle for kIdleGrace, in a transaction conditioned on its record;
//  - whoever relies on an idle record writes it (new idle_since, or a count above 0) first, so that
//    either that write or the collector's transaction fails;
//  - a collector marks a blob `removing`, deletes the content, then removes the record; uploads of
//    that digest wait meanwhile (collector.h);
//  - a scrubber marks a blob `checking` and gives it a new generation before it sets the content
//    aside, and `corrupt` after; whoever pushes the digest again takes the mark away;
//  - an upload links only the generation of the blob's record that it claimed before it published:
//    a blob removed and made again, or set aside, meanwhile is not taken for the same.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "registry/errors.h"
#include "registry/names.h"

namespace minato::registry {

namespace tables {
inline constexpr std::string_view kContent = "registry_content";
inline constexpr std::string_view kReferrer = "registry_referrer";
inline constexpr std::string_view kIdle = "registry_idle";
inline constexpr std::string_view kSuspect = "registry_suspect";
inline constexpr std::string_view kTrash = "registry_trash";
inline constexpr std::string_view kShortPart = "registry_short_part";
inline constexpr std::string_view kSetting = "registry_setting";
inline constexpr std::string_view kLifecycle = "registry_lifecycle";
inline constexpr std::string_view kImageStatus = "registry_image_status";
inline constexpr std::string_view kScan = "registry_scan";
inline constexpr std::string_view kScanFinding = "registry_scan_finding";
inline constexpr std::string_view kScanInventory = "registry_scan_inventory";
}  // namespace tables

// Statuses of one image: destinations of replication, signing profiles, also of rules long gone.
inline constexpr std::size_t kImageStatusesMax = 1000;

// Between an upload and the manifest that names it a build may take hours.
inline constexpr Duration kIdleGrace = std::chrono::hours(24);

struct RepositoryRecord {
  static constexpr std::string_view kTable = "registry_repository";
  std::string id;  // 16 hexadecimal digits
  Scope scope;
  std::string name;
  TimePoint created_at;
  std::string tag_mutability = "MUTABLE";
  std::vector<std::string> exclusion_filters;  // wildcards
  bool scan_on_push = false;
  std::string encryption_type = "AES256";
  std::string kms_key;
  std::map<std::string, std::string> tags;
  std::string policy;       // JSON text, empty when none
  bool has_images = false;  // while false, storing an image writes this record (and sets it)

  errors::RepositoryLabel label() const { return {name, scope.account}; }
  std::string arn() const { return repository_arn(scope, name); }
  std::string key() const { return key_of(scope, name); }
  static std::string key_of(const Scope& scope, std::string_view name);
  // Whether an existing tag may be moved to another image.
  bool tag_may_move(std::string_view tag) const;

  std::string encode() const;
  static Result<RepositoryRecord> decode(std::string_view text);
};

struct BlobRecord {
  static constexpr std::string_view kTable = "registry_blob";
  std::uint64_t size = 0;
  std::uint32_t links = 0;
  TimePoint idle_since = {};  // while links == 0; 0 while removing, so that these come first
  bool removing = false;
  std::string generation = {};  // differs from that of every record of this digest before
  bool checking = false;        // the content was found wrong and is being set aside
  bool corrupt = false;         // there is no good content until it is pushed again
  // May be relied on: served, mounted, named by images.
  bool sound() const { return !removing && !checking && !corrupt; }

  std::string encode() const;
  static Result<BlobRecord> decode(std::string_view text);
};

struct LinkRecord {
  static constexpr std::string_view kTable = "registry_link";
  std::uint64_t size = 0;
  std::uint32_t references = 0;
  TimePoint idle_since = {};              // while references == 0
  std::string media_type = {};            // as the first manifest names it; empty before
  std::uint32_t archived_references = 0;  // those of `references` whose image is archived
  std::string repository = {};            // key of its record; empty in links of earlier versions

  // Only archived images name it: pulls are refused.
  bool archived() const { return references > 0 && archived_references >= references; }
  std::string encode() const;
  static Result<LinkRecord> decode(std::string_view text);
};

// Written with the link and erased with it; only mounts that name no source look at it.
struct HolderRecord {
  static constexpr std::string_view kTable = "registry_holder";
  std::string repository_id;

  static std::string key_of(const Scope& scope, std::string_view digest, std::string_view name);
  std::string encode() const { return repository_id; }
  static Result<HolderRecord> decode(std::string_view text) {
    return HolderRecord{std::string(text)};
  }
};

struct ManifestRecord {
  static constexpr std::string_view kTable = "registry_manifest";
  std::string digest;
  std::string media_type;
  std::string artifact_type;
  std::string subject;           // digest, empty when none
  std::uint64_t size = 0;        // of the manifest's bytes
  std::uint64_t image_size = 0;  // config and layers; of an index its largest manifest
  TimePoint pushed_at;
  std::optional<TimePoint> pulled_at;
  std::uint32_t parents = 0;              // indexes of this repository that name it
  std::uint32_t depth = 0;                // levels of indexes below and with this one; 0: no index
  std::vector<std::string> blobs;         // digests counted in registry_link
  std::vector<std::string> manifests;     // digests counted in `parents`
  std::vector<std::string> tags;          // sorted
  bool archived = false;                  // pulls are refused until it is restored
  std::optional<TimePoint> archived_at;   // the last time
  std::optional<TimePoint> activated_at;  // restored, the last time
  std::uint32_t archived_parents = 0;     // those of `parents` that are archived

  std::string encode() const;
  static Result<ManifestRecord> decode(std::string_view text);
};

struct TagRecord {
  static constexpr std::string_view kTable = "registry_tag";
  std::string digest;

  std::string encode() const { return digest; }
  static Result<TagRecord> decode(std::string_view text) { return TagRecord{std::string(text)}; }
};

// A text of registry_setting.
struct SettingRecord {
  static constexpr std::string_view kTable = tables::kSetting;
  std::string text;

  std::string encode() const { return text; }
  static Result<SettingRecord> decode(std::string_view text) {
    return SettingRecord{std::string(text)};
  }
};

// <account>/<region>/<name>, the key of a setting.
std::string setting_key(const Scope& scope, std::string_view name);

// <repository id>/<rest>
std::string content_key(std::string_view repository_id, std::string_view rest);
std::string idle_key(TimePoint since, std::string_view key);

struct IdleRow {
  TimePoint since;
  std::string key;  // of a blob or a link
  bool is_link() const { return key.contains('/'); }
};
// kDataLoss when it is no key of registry_idle.
Result<IdleRow> parse_idle_key(std::string_view key);
}  // namespace minato::registry
