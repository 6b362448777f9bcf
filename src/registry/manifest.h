// Image manifests and indexes: what is in them, checked, without changing a byte. Pure.
// Docker image manifest v2 schema 2 and manifest list; OCI image manifest, index and the artifact
// manifest of image-spec 1.1.0-rc2; others of that form.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "codec/digest.h"

namespace minato::registry {

namespace media_types {
inline constexpr std::string_view kDockerManifest =
    "application/vnd.docker.distribution.manifest.v2+json";
inline constexpr std::string_view kDockerList =
    "application/vnd.docker.distribution.manifest.list.v2+json";
inline constexpr std::string_view kOciManifest = "application/vnd.oci.image.manifest.v1+json";
inline constexpr std::string_view kOciIndex = "application/vnd.oci.image.index.v1+json";
inline constexpr std::string_view kOciArtifact = "application/vnd.oci.artifact.manifest.v1+json";
}  // namespace media_types

// References of one manifest. Real images stay under 128 layers; every reference is a record in the
// transaction that stores the manifest.
inline constexpr std::size_t kManifestReferencesMax = 1000;
inline constexpr std::size_t kManifestDepthMax = 32;  // of the JSON text
// Indexes of indexes: two levels occur. Whoever follows them by recursion must come to an end.
inline constexpr std::uint32_t kIndexDepthMax = 8;

struct Descriptor {
  std::string media_type;
  Digest digest;
  std::uint64_t size = 0;
};

struct Manifest {
  std::string media_type;
  std::optional<Descriptor> config;
  std::vector<Descriptor> layers;     // also the blobs of an artifact manifest
  std::vector<Descriptor> manifests;  // of an index
  std::optional<Descriptor> subject;
  std::string artifact_type;  // artifactType, else the media type of the config
  std::string annotations;    // the JSON object as text, empty when there is none
  bool index = false;

  bool is_index() const { return index; }
  // Bytes of config and layers; 0 for an index.
  std::uint64_t content_size() const;
};

// Reads `bytes`. `declared_type` is the Content-Type or imageManifestMediaType, empty when the
// client told none. Beside the types above every application/...+json type is taken that is not one
// of Docker's or OCI's: its members are read as those of an index when it has `manifests`, else as
// those of an image manifest or artifact, all of them optional. When neither the client nor the
// manifest tells a type it is one of OCI's, or, when `typed`, an error. MANIFEST_INVALID names what
// is wrong.
Result<Manifest> parse_manifest(std::string_view bytes, std::string_view declared_type,
                                bool typed = false);

// Whether content of this type is always a manifest, never a blob.
bool is_manifest_type(std::string_view media_type);

// Layers that a registry need not hold ("foreign", "nondistributable").
bool is_non_distributable(std::string_view media_type);

}  // namespace minato::registry
