#include "registry/manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/limits.h"
#include "registry/errors.h"

namespace minato::registry {
namespace {

namespace json = boost::json;

// ECR's words for what it cannot read, also for JSON of no known type.
constexpr std::string_view kNotUnderstood = "Invalid JSON syntax";

std::unexpected<Error> invalid(std::string_view why) {
  return fail(errors::manifest_invalid(why));
}

// RFC 6838 4.2: the characters of a subtype.
bool is_subtype(std::string_view text) {
  const auto is_alnum = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  return !text.empty() && text.size() <= 127 && is_alnum(text.front()) &&
         std::ranges::all_of(text, [&](char c) {
           return is_alnum(c) || std::string_view("!#$&-^_.+").find(c) != std::string_view::npos;
         });
}

// Types of others that may be manifests. What Docker and OCI define and is not known here is
// something else, such as a configuration, or of a format that nobody writes any more.
bool is_foreign(std::string_view type) {
  constexpr std::string_view tree = "application/";
  return type.starts_with(tree) && type.ends_with("+json") &&
         !type.starts_with("application/vnd.docker.") &&
         !type.starts_with("application/vnd.oci.") && is_subtype(type.substr(tree.size()));
}

bool is_index_type(std::string_view type) {
  return type == media_types::kDockerList || type == media_types::kOciIndex;
}

// "" when absent; nullopt when it is not a string.
std::optional<std::string> text_member(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (!value) return std::string();
  const json::string* text = value->if_string();
  if (!text) return std::nullopt;
  return std::string(*text);
}

Result<Descriptor> read_descriptor(const json::value& value, std::string_view where) {
  const json::object* object = value.if_object();
  if (!object) return invalid(fmt::format("{} is not an object", where));
  Descriptor out;
  const auto type = text_member(*object, "mediaType");
  const auto digest = text_member(*object, "digest");
  if (!type || !digest) return invalid(fmt::format("{} has a member of the wrong type", where));
  auto parsed = Digest::parse(*digest);
  if (!parsed) return invalid(fmt::format("{} has no valid digest", where));
  const json::value* size = object->if_contains("size");
  if (!size) return invalid(fmt::format("{} has no size", where));
  boost::system::error_code error;
  const auto number = size->to_number<std::int64_t>(error);
  if (error || number < 0) return invalid(fmt::format("{} has no valid size", where));
  out.media_type = *type;
  out.digest = std::move(*parsed);
  out.size = static_cast<std::uint64_t>(number);
  return out;
}

Result<std::vector<Descriptor>> read_list(const json::object& object, std::string_view name) {
  std::vector<Descriptor> out;
  const json::value* value = object.if_contains(name);
  if (!value || value->is_null()) return out;
  const json::array* list = value->if_array();
  if (!list) return invalid(fmt::format("{} is not a list", name));
  if (list->size() > kManifestReferencesMax) {
    return invalid(fmt::format("{} has more than {} entries", name, kManifestReferencesMax));
  }
  for (const json::value& entry : *list) {
    TRY(Descriptor descriptor, read_descriptor(entry, name));
    out.push_back(std::move(descriptor));
  }
  return out;
}

Result<std::optional<Descriptor>> read_optional(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (!value || value->is_null()) return std::optional<Descriptor>();
  TRY(Descriptor descriptor, read_descriptor(*value, name));
  return std::optional<Descriptor>(std::move(descriptor));
}

// The part of a Content-Type before its parameters.
std::string_view bare_type(std::string_view type) {
  type = type.substr(0, type.find(';'));
  while (!type.empty() && type.back() == ' ') type.remove_suffix(1);
  return type;
}

Result<std::string> decide_type(const json::object& object, std::string_view declared, bool typed) {
  const auto inside = text_member(object, "mediaType");
  if (!inside) return invalid("mediaType is not a string");
  declared = bare_type(declared);
  // Clients that know no better send the generic type.
  if (declared == "application/json" || declared == "application/octet-stream") declared = {};
  if (!inside->empty() && !declared.empty() && *inside != declared) {
    return invalid(fmt::format("mediaType is '{}' but '{}' was declared", *inside, declared));
  }
  std::string type = inside->empty() ? std::string(declared) : *inside;
  if (type.empty()) {
    if (typed) return invalid(kNotUnderstood);
    if (object.contains("manifests")) {
      type = media_types::kOciIndex;
    } else if (object.contains("config")) {
      type = media_types::kOciManifest;
    } else {
      return invalid(kNotUnderstood);
    }
  }
  if (!is_manifest_type(type) && !is_foreign(type))
    return invalid(fmt::format("media type '{}' is not supported", type));
  return type;
}

Result<> check_shape(const json::object& object, const Manifest& manifest) {
  const bool foreign = !is_manifest_type(manifest.media_type);
  if (manifest.media_type != media_types::kOciArtifact && !foreign) {
    const json::value* version = object.if_contains("schemaVersion");
    boost::system::error_code error;
    if (!version || version->to_number<int>(error) != 2 || error) {
      return invalid("schemaVersion must be 2");
    }
  }
  if (manifest.is_index()) {
    if (!object.contains("manifests")) return invalid("manifests is missing");
    if (object.contains("config") || object.contains("layers")) {
      return invalid("an index has no config and no layers");
    }
    return {};
  }
  if (object.contains("manifests")) return invalid("an image manifest has no manifests");
  if (manifest.media_type == media_types::kOciArtifact || foreign) return {};
  if (!manifest.config) return invalid("config is missing");
  if (!object.contains("layers")) return invalid("layers is missing");
  return {};
}

}  // namespace

bool is_manifest_type(std::string_view media_type) {
  return media_type == media_types::kDockerManifest || media_type == media_types::kDockerList ||
         media_type == media_types::kOciManifest || media_type == media_types::kOciIndex ||
         media_type == media_types::kOciArtifact;
}

std::uint64_t Manifest::content_size() const {
  // Sizes are what the client claims, so the sum saturates instead of wrapping.
  std::uint64_t total = config ? config->size : 0;
  for (const Descriptor& layer : layers) {
    if (__builtin_add_overflow(total, layer.size, &total)) return INT64_MAX;
  }
  return total > INT64_MAX ? INT64_MAX : total;
}

bool is_non_distributable(std::string_view media_type) {
  return media_type.starts_with("application/vnd.docker.image.rootfs.foreign.") ||
         media_type.starts_with("application/vnd.oci.image.layer.nondistributable.");
}

Result<Manifest> parse_manifest(std::string_view bytes, std::string_view declared_type,
                                bool typed) {
  if (bytes.size() > limits::kManifestBytes) return invalid("the manifest is larger than 4 MiB");
  json::parse_options options;
  options.max_depth = kManifestDepthMax;
  boost::system::error_code error;
  const json::value value = json::parse(json::string_view(bytes.data(), bytes.size()), error,
                                        json::storage_ptr(), options);
  const json::object* object = error ? nullptr : value.if_object();
  if (!object) return invalid(kNotUnderstood);

  Manifest out;
  TRY(out.media_type, decide_type(*object, declared_type, typed));
  out.index = is_index_type(out.media_type) ||
              (is_foreign(out.media_type) && object->contains("manifests"));
  TRY(out.config, read_optional(*object, "config"));
  const bool artifact = out.media_type == media_types::kOciArtifact;
  TRY(out.layers, read_list(*object, artifact ? "blobs" : "layers"));
  if (!is_manifest_type(out.media_type) && out.layers.empty()) {
    TRY(out.layers, read_list(*object, "blobs"));
  }
  TRY(out.manifests, read_list(*object, "manifests"));
  TRY(out.subject, read_optional(*object, "subject"));
  TRY_VOID(check_shape(*object, out));
  const auto artifact_type = text_member(*object, "artifactType");
  if (!artifact_type) return invalid("artifactType is not a string");
  out.artifact_type = *artifact_type;
  if (out.artifact_type.empty() && out.config) out.artifact_type = out.config->media_type;
  if (const json::value* annotations = object->if_contains("annotations")) {
    if (!annotations->is_null() && !annotations->is_object()) {
      return invalid("annotations is not an object");
    }
    if (annotations->is_object()) out.annotations = json::serialize(*annotations);
  }
  return out;
}

}  // namespace minato::registry
