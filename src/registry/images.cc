#include "registry/images.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <set>

namespace minato::registry {
namespace {

// ECR's quota of tags an image.
constexpr std::size_t kTagsMax = 1000;

bool is_oci_layer_required(const Descriptor& layer) {
  return !is_non_distributable(layer.media_type);
}

// The entry of the image in the referrers list of its subject.
std::string referrer_descriptor(const ManifestRecord& record, const Manifest& manifest) {
  boost::json::object out;
  out["mediaType"] = record.media_type;
  out["digest"] = record.digest;
  out["size"] = record.size;
  if (!manifest.artifact_type.empty()) out["artifactType"] = manifest.artifact_type;
  std::string text = boost::json::serialize(out);
  // The annotations were serialised when they were read.
  if (!manifest.annotations.empty()) {
    text.back() = ',';
    text += "\"annotations\":" + manifest.annotations + "}";
  }
  return text;
}

Result<Digest> digest_of(const std::string& bytes, const std::string& expected) {
  if (expected.empty()) return sha256(bytes);
  TRY(const Digest wanted, Digest::parse(expected));
  Hasher hasher(wanted.algorithm());
  hasher.update(std::string_view(bytes));
  const Digest actual = hasher.digest();
  if (actual != wanted) {
    return fail(errors::image_digest_does_not_match(expected, actual.to_string()));
  }
  return actual;
}

void add_tag(std::vector<std::string>& tags, const std::string& tag) {
  tags.insert(std::ranges::lower_bound(tags, tag), tag);
}

}  // namespace

// One transaction in the making.
struct Images::Plan {
  RepositoryRecord repository;
  NewImage image;
  Manifest manifest;
  Loaded<ManifestRecord> existing = {};
  Loaded<TagRecord> tag = {};
  ManifestRecord record = {};
  Update update = {};
  TimePoint now;
  bool tag_taken_away = false;  // from the image that had it

  std::string key(std::string_view rest) const { return content_key(repository.id, rest); }
  // What the client's reference leads to now; empty when to nothing.
  std::string_view current() const {
    if (!image.tag.empty()) return tag.value ? std::string_view(tag.value->digest) : "";
    return existing.value ? std::string_view(existing.value->digest) : "";
  }
};

Awaitable<Result<ManifestRecord>> Images::put(RepositoryRecord repository, NewImage image) {
  CO_TRY(Manifest manifest, parse_manifest(image.bytes, image.media_type, image.typed));
  auto digest = digest_of(image.bytes, image.digest);
  if (!digest) {
    co_return digest.error().name.empty() ? fail(errors::digest_invalid(image.digest))
                                          : fail(std::move(digest).error());
  }
  image.digest = digest->to_string();
  const auto hold = co_await parts_.gates.enter(repository.id);
  auto stored = co_await with_retries([&] { return try_put(repository, image, manifest); });
  if (!stored || !stored->archived) co_return stored;
  // A push of what is archived restores it.
  co_return co_await with_retries(
      [&] { return try_set_archived(repository, image.digest, false, nullptr); });
}

Awaitable<Result<ManifestRecord>> Images::try_put(RepositoryRecord repository, NewImage image,
                                                  Manifest manifest) {
  auto& records = parts_.records;
  CO_TRY(const auto current, co_await records.load<RepositoryRecord>(repository.key()));
  if (!current.value || current.value->id != repository.id) {
    co_return fail(errors::repository_not_found(repository.label()));
  }
  Plan plan{.repository = *current.value,
            .image = std::move(image),
            .manifest = std::move(manifest),
            .now = parts_.clock.now()};
  const NewImage& given = plan.image;
  CO_TRY(plan.existing, co_await records.load<ManifestRecord>(plan.key(given.digest)));
  bool tag_is_there = given.tag.empty();
  if (!given.tag.empty()) {
    CO_TRY(plan.tag, co_await records.load<TagRecord>(plan.key(given.tag)));
    tag_is_there = plan.tag.value && plan.tag.value->digest == given.digest;
  }
  if (given.guard && !given.guard(plan.current())) {
    co_return fail(errors::precondition_failed(given.tag.empty() ? given.digest : given.tag));
  }
  if (plan.existing.value && tag_is_there) {
    if (given.refuse_existing && !plan.existing.value->archived) {
      co_return fail(errors::image_already_exists(repository.label(), given.digest, given.tag));
    }
    co_return *plan.existing.value;
  }
  if (plan.tag.value && !plan.repository.tag_may_move(given.tag)) {
    co_return fail(errors::image_tag_already_exists(repository.label(), given.tag));
  }
  if (plan.repository.has_images) {
    plan.update.expect(current);
  } else {
    RepositoryRecord marked = plan.repository;
    marked.has_images = true;
    plan.update.put(current, marked);
  }
  if (plan.existing.value) {
    plan.record = *plan.existing.value;
  } else {
    CO_TRY_VOID(co_await add_image(plan));
  }
  if (!given.tag.empty()) CO_TRY_VOID(co_await move_tag(plan));
  plan.update.put(plan.existing, plan.record);
  CO_TRY_VOID(co_await add_rows_of_others(plan));
  CO_TRY_VOID(co_await records.commit(std::move(plan.update)));
  co_return std::move(plan.record);
}

Awaitable<Result<>> Images::add_rows_of_others(Plan& plan) {
  if (plan.image.along) CO_TRY_VOID(co_await plan.image.along(plan.update));
  const PutEvent event{.repository = plan.repository,
                       .image = plan.record,
                       .tag = plan.image.tag,
                       .origin = plan.image.origin,
                       .manifest = plan.manifest};
  for (const PutHook& hook : put_hooks_) CO_TRY_VOID(co_await hook(event, plan.update));
  co_return Result<>();
}

Awaitable<Result<>> Images::add_image(Plan& plan) {
  ManifestRecord& record = plan.record;
  record.digest = plan.image.digest;
  record.media_type = plan.manifest.media_type;
  record.artifact_type = plan.manifest.artifact_type;
  record.size = plan.image.bytes.size();
  record.image_size = plan.manifest.content_size();
  record.pushed_at = plan.now;
  CO_TRY(auto blobs, co_await count_manifests(plan));
  blobs.insert(blobs.end(), plan.manifest.layers.begin(), plan.manifest.layers.end());
  if (plan.manifest.config) blobs.push_back(*plan.manifest.config);
  CO_TRY_VOID(co_await count_blobs(plan, std::move(blobs)));
  if (plan.manifest.subject) {
    record.subject = plan.manifest.subject->digest.to_string();
    plan.update.write(tables::kReferrer, plan.key(record.subject + "/" + record.digest),
                      referrer_descriptor(record, plan.manifest));
  }
  plan.update.write(tables::kContent, plan.key(record.digest), plan.image.bytes);
  co_return Result<>();
}

// Every layer is there and has one more image that names it. A link that was idle is written, so a
// collector cannot take it away between this look and the commit.
Awaitable<Result<>> Images::count_blobs(Plan& plan, std::vector<Descriptor> blobs) {
  std::set<std::string> seen;
  std::vector<std::string> missing;
  for (const Descriptor& blob : blobs) {
    std::string digest = blob.digest.to_string();
    if (!seen.insert(digest).second) continue;
    CO_TRY(const auto link, co_await parts_.records.load<LinkRecord>(plan.key(digest)));
    if (!link.value) {
      if (is_oci_layer_required(blob)) missing.push_back(std::move(digest));
      continue;
    }
    CO_TRY(const auto content, co_await parts_.records.read<BlobRecord>(digest));
    if (!content || !content->sound()) {
      missing.push_back(std::move(digest));
      continue;
    }
    LinkRecord counted = *link.value;
    if (counted.references++ == 0) {
      plan.update.write(tables::kIdle, idle_key(counted.idle_since, link.key), std::nullopt);
    }
    if (counted.media_type.empty()) counted.media_type = blob.media_type;
    plan.update.put(link, counted);
    plan.record.blobs.push_back(std::move(digest));
  }
  if (missing.empty()) co_return Result<>();
  co_return fail(errors::layers_not_found(plan.repository.label(), missing));
}

// Returns the entries that are blobs: build caches are indexes of layers.
Awaitable<Result<std::vector<Descriptor>>> Images::count_manifests(Plan& plan) {
  std::set<std::string> seen;
  std::vector<std::string> missing;
  std::vector<Descriptor> blobs;
  if (plan.manifest.is_index()) plan.record.depth = 1;
  for (const Descriptor& child : plan.manifest.manifests) {
    std::string digest = child.digest.to_string();
    if (!seen.insert(digest).second) continue;
    CO_TRY(const auto image, co_await parts_.records.load<ManifestRecord>(plan.key(digest)));
    if (!image.value) {
      if (is_manifest_type(child.media_type)) {
        if (plan.image.partial_index) continue;
        missing.push_back(std::move(digest));
      } else {
        blobs.push_back(child);
      }
      continue;
    }
    ManifestRecord counted = *image.value;
    plan.record.depth = std::max(plan.record.depth, counted.depth + 1);
    ++counted.parents;
    plan.record.image_size = std::max(plan.record.image_size, counted.image_size);
    plan.record.manifests.push_back(std::move(digest));
    // The image that loses the tag is written once, with both changes.
    if (plan.tag.value && plan.tag.value->digest == counted.digest) {
      std::erase(counted.tags, plan.image.tag);
      plan.tag_taken_away = true;
    }
    plan.update.put(image, counted);
  }
  if (!missing.empty()) {
    co_return fail(errors::referenced_images_not_found(plan.repository.label(), missing));
  }
  if (plan.record.depth > kIndexDepthMax) {
    co_return fail(errors::manifest_invalid("indexes nest too deeply"));
  }
  co_return blobs;
}

Awaitable<Result<>> Images::move_tag(Plan& plan) {
  const std::string& tag = plan.image.tag;
  if (plan.record.tags.size() >= kTagsMax) {
    co_return fail(errors::too_many_image_tags(plan.record.digest));
  }
  if (plan.tag.value && !plan.tag_taken_away) {
    CO_TRY(const auto previous,
           co_await parts_.records.load<ManifestRecord>(plan.key(plan.tag.value->digest)));
    if (previous.value) {
      ManifestRecord without = *previous.value;
      std::erase(without.tags, tag);
      plan.update.put(previous, without);
    }
  }
  add_tag(plan.record.tags, tag);
  plan.update.put(plan.tag, TagRecord{plan.record.digest});
  co_return Result<>();
}

}  // namespace minato::registry
