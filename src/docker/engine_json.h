// What the Docker Engine answers, as values. Pure; members that are missing or of another type
// count as absent, so that older engines and Podman are read as well.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "base/result.h"
#include "docker/engine.h"

namespace minato::docker {

// kDataLoss when `body` is not JSON.
Result<boost::json::value> parse_body(std::string_view body);

// GET /containers/{id}/json
ContainerState read_container(const boost::json::value& value);
// GET /containers/json
std::vector<ContainerState> read_container_list(const boost::json::value& value);
// GET /images/{name}/json
ImageState read_image(const boost::json::value& value);
// GET /distribution/{name}/json. kDataLoss without a digest.
Result<std::string> read_distribution_digest(const boost::json::value& value);
// Of GET /containers/{id}/json: its output is not framed.
bool has_tty(const boost::json::value& value);
// One line of GET /events
Event read_event(const boost::json::object& line);
// GET /info, with `api_version` left empty
EngineInfo read_info(const boost::json::value& value);
// The engine's error text of one line of POST /images/create, "" when it is progress.
std::string read_pull_error(const boost::json::object& line);

// The error of an answer with status 400 or above.
Error read_error(int status, std::string_view body);
// The same for a text without status: a pull that failed half-way.
Error pull_error(std::string message);

// The X-Registry-Auth header: base64url of the JSON form.
std::string registry_auth_header(const RegistryAuth& auth);

struct ImageName {
  std::string repository;  // "localhost:4566/web"
  std::string tag;         // "latest" when not given; a digest "sha256:..." for name@digest
};
ImageName split_image_name(std::string_view image);

// The version to speak with an engine that serves `server_min`..`server_max`. kUnsupported when it
// is older than what is needed.
Result<std::string> choose_api_version(std::string_view server_min, std::string_view server_max);

}  // namespace minato::docker
