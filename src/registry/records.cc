#include "registry/records.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

namespace minato::registry {
namespace {

namespace json = boost::json;

// Reads members of one stored object. The first member of the wrong type makes it bad.
class Reader {
 public:
  explicit Reader(std::string_view text) {
    boost::system::error_code error;
    value_ = json::parse(json::string_view(text.data(), text.size()), error);
    object_ = error ? nullptr : value_.if_object();
    if (!object_) good_ = false;
  }

  void read(std::string_view name, std::string& out) {
    if (const json::value* value = find(name)) {
      if (const json::string* text = value->if_string()) {
        out = std::string(*text);
      } else {
        good_ = false;
      }
    }
  }
  template <class Integer>
    requires std::is_integral_v<Integer> && (!std::is_same_v<Integer, bool>)
  void read(std::string_view name, Integer& out) {
    if (const json::value* value = find(name)) {
      boost::system::error_code error;
      out = value->to_number<Integer>(error);
      if (error) good_ = false;
    }
  }
  void read(std::string_view name, bool& out) {
    if (const json::value* value = find(name)) {
      if (const bool* flag = value->if_bool()) {
        out = *flag;
      } else {
        good_ = false;
      }
    }
  }
  void read(std::string_view name, TimePoint& out) {
    std::int64_t ms = 0;
    read(name, ms);
    out = from_unix_ms(ms);
  }
  void read(std::string_view name, std::vector<std::string>& out) {
    const json::value* value = find(name);
    if (!value) return;
    const json::array* list = value->if_array();
    if (!list) {
      good_ = false;
      return;
    }
    for (const json::value& entry : *list) {
      if (const json::string* text = entry.if_string()) {
        out.emplace_back(*text);
      } else {
        good_ = false;
      }
    }
  }
  void read(std::string_view name, std::map<std::string, std::string>& out) {
    const json::value* value = find(name);
    if (!value) return;
    const json::object* object = value->if_object();
    if (!object) {
      good_ = false;
      return;
    }
    for (const auto& [key, entry] : *object) {
      if (const json::string* text = entry.if_string()) out[std::string(key)] = std::string(*text);
    }
  }
  bool has(std::string_view name) const { return object_ && object_->contains(name); }

  template <class T>
  Result<T> finish(T record) const {
    if (good_) return record;
    return fail(ErrorCode::kDataLoss, fmt::format("a record of {} does not decode", T::kTable));
  }

 private:
  const json::value* find(std::string_view name) const {
    return object_ ? object_->if_contains(name) : nullptr;
  }

  json::value value_;
  const json::object* object_ = nullptr;
  bool good_ = true;
};

json::array to_array(const std::vector<std::string>& texts) {
  json::array out;
  for (const std::string& text : texts) out.emplace_back(text);
  return out;
}

// Empty and zero members are left out: most records carry few.
class Writer {
 public:
  Writer& text(std::string_view name, const std::string& value) {
    if (!value.empty()) object_[name] = value;
    return *this;
  }
  Writer& number(std::string_view name, std::uint64_t value) {
    if (value != 0) object_[name] = value;
    return *this;
  }
  Writer& time(std::string_view name, TimePoint value) {
    object_[name] = to_unix_ms(value);
    return *this;
  }
  Writer& flag(std::string_view name, bool value) {
    if (value) object_[name] = true;
    return *this;
  }
  Writer& list(std::string_view name, const std::vector<std::string>& value) {
    if (!value.empty()) object_[name] = to_array(value);
    return *this;
  }
  Writer& map(std::string_view name, const std::map<std::string, std::string>& value) {
    json::object out;
    for (const auto& [key, entry] : value) out[key] = entry;
    if (!value.empty()) object_[name] = std::move(out);
    return *this;
  }
  std::string finish() const { return json::serialize(object_); }

 private:
  json::object object_;
};

}  // namespace

std::string RepositoryRecord::key_of(const Scope& scope, std::string_view name) {
  return fmt::format("{}/{}/{}", scope.account, scope.region, name);
}

bool RepositoryRecord::tag_may_move(std::string_view tag) const {
  const bool excluded = std::ranges::any_of(
      exclusion_filters, [&](const auto& filter) { return matches_wildcard(filter, tag); });
  if (tag_mutability == "IMMUTABLE") return false;
  if (tag_mutability == "IMMUTABLE_WITH_EXCLUSION") return excluded;
  if (tag_mutability == "MUTABLE_WITH_EXCLUSION") return !excluded;
  return true;
}

std::string RepositoryRecord::encode() const {
  return Writer()
      .text("id", id)
      .text("account", scope.account)
      .text("region", scope.region)
      .text("name", name)
      .time("created", created_at)
      .text("mutability", tag_mutability)
      .list("exclusions", exclusion_filters)
      .flag("scan_on_push", scan_on_push)
      .text("encryption", encryption_type)
      .text("kms_key", kms_key)
      .map("tags", tags)
      .text("policy", policy)
      .flag("has_images", has_images)
      .finish();
}

Result<RepositoryRecord> RepositoryRecord::decode(std::string_view text) {
  Reader in(text);
  RepositoryRecord out;
  in.read("id", out.id);
  in.read("account", out.scope.account);
  in.read("region", out.scope.region);
  in.read("name", out.name);
  in.read("created", out.created_at);
  in.read("mutability", out.tag_mutability);
  in.read("exclusions", out.exclusion_filters);
  in.read("scan_on_push", out.scan_on_push);
  in.read("encryption", out.encryption_type);
  in.read("kms_key", out.kms_key);
  in.read("tags", out.tags);
  in.read("policy", out.policy);
  in.read("has_images", out.has_images);
  return in.finish(std::move(out));
}

std::string BlobRecord::encode() const {
  return Writer()
      .number("size", size)
      .number("links", links)
      .time("idle_since", idle_since)
      .flag("removing", removing)
      .text("generation", generation)
      .flag("checking", checking)
      .flag("corrupt", corrupt)
      .finish();
}

Result<BlobRecord> BlobRecord::decode(std::string_view text) {
  Reader in(text);
  BlobRecord out;
  in.read("size", out.size);
  in.read("links", out.links);
  in.read("idle_since", out.idle_since);
  in.read("removing", out.removing);
  in.read("generation", out.generation);
  in.read("checking", out.checking);
  in.read("corrupt", out.corrupt);
  return in.finish(std::move(out));
}

std::string LinkRecord::encode() const {
  return Writer()
      .number("size", size)
      .number("references", references)
      .time("idle_since", idle_since)
      .text("media_type", media_type)
      .number("archived_references", archived_references)
      .text("repository", repository)
      .finish();
}

Result<LinkRecord> LinkRecord::decode(std::string_view text) {
  Reader in(text);
  LinkRecord out;
  in.read("size", out.size);
  in.read("references", out.references);
  in.read("idle_since", out.idle_since);
  in.read("media_type", out.media_type);
  in.read("archived_references", out.archived_references);
  in.read("repository", out.repository);
  return in.finish(std::move(out));
}

std::string HolderRecord::key_of(const Scope& scope, std::string_view digest,
                                 std::string_view name) {
  return fmt::format("{}/{}/{}/{}", scope.account, scope.region, digest, name);
}

std::string ManifestRecord::encode() const {
  Writer out;
  out.text("digest", digest)
      .text("media_type", media_type)
      .text("artifact_type", artifact_type)
      .text("subject", subject)
      .number("size", size)
      .number("image_size", image_size)
      .time("pushed", pushed_at)
      .number("parents", parents)
      .number("depth", depth)
      .list("blobs", blobs)
      .list("manifests", manifests)
      .list("tags", tags)
      .flag("archived", archived)
      .number("archived_parents", archived_parents);
  if (archived_at) out.time("archived_at", *archived_at);
  if (activated_at) out.time("activated_at", *activated_at);
  if (pulled_at) out.time("pulled", *pulled_at);
  return out.finish();
}

Result<ManifestRecord> ManifestRecord::decode(std::string_view text) {
  Reader in(text);
  ManifestRecord out;
  in.read("digest", out.digest);
  in.read("media_type", out.media_type);
  in.read("artifact_type", out.artifact_type);
  in.read("subject", out.subject);
  in.read("size", out.size);
  in.read("image_size", out.image_size);
  in.read("pushed", out.pushed_at);
  in.read("parents", out.parents);
  in.read("depth", out.depth);
  in.read("blobs", out.blobs);
  in.read("manifests", out.manifests);
  in.read("tags", out.tags);
  in.read("archived", out.archived);
  in.read("archived_parents", out.archived_parents);
  if (in.has("archived_at")) in.read("archived_at", out.archived_at.emplace());
  if (in.has("activated_at")) in.read("activated_at", out.activated_at.emplace());
  if (in.has("pulled")) in.read("pulled", out.pulled_at.emplace());
  return in.finish(std::move(out));
}

std::string setting_key(const Scope& scope, std::string_view name) {
  return fmt::format("{}/{}/{}", scope.account, scope.region, name);
}

std::string content_key(std::string_view repository_id, std::string_view rest) {
  return fmt::format("{}/{}", repository_id, rest);
}

std::string idle_key(TimePoint since, std::string_view key) {
  return fmt::format("{:013}/{}", to_unix_ms(since), key);
}

Result<IdleRow> parse_idle_key(std::string_view key) {
  const auto slash = key.find('/');
  std::int64_t ms = 0;
  const auto parsed = std::from_chars(key.data(), key.data() + std::min(slash, key.size()), ms);
  if (parsed.ec != std::errc() || slash == key.npos || parsed.ptr != key.data() + slash) {
    return fail(ErrorCode::kDataLoss, "a key of registry_idle does not parse");
  }
  return IdleRow{from_unix_ms(ms), std::string(key.substr(slash + 1))};
}

}  // namespace minato::registry
