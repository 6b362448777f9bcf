// Images and volumes of the fake engine.
#include "docker/engine_json.h"
#include "docker/fake_engine.h"

namespace minato::docker {

Awaitable<Result<>> FakeEngine::pull(std::string image, std::optional<RegistryAuth> auth) {
  CO_TRY_VOID(co_await begin("pull", image + (auth ? " as " + auth->username : "")));
  const auto found = images_.find(image);
  if (found == images_.end()) {
    co_return fail(pull_error("manifest for " + image + " not found: manifest unknown"));
  }
  found->second.local = found->second.digest;
  co_return Result<>{};
}

Awaitable<Result<ImageState>> FakeEngine::inspect_image(std::string image) {
  CO_TRY_VOID(co_await begin("inspect_image", image));
  const auto found = images_.find(image);
  if (found == images_.end() || found->second.local.empty()) {
    co_return fail(ErrorCode::kNotFound, "No such image: " + image);
  }
  co_return ImageState{
      .id = found->second.local,
      .repo_digests = {split_image_name(image).repository + "@" + found->second.local}};
}

Awaitable<Result<>> FakeEngine::remove_image(std::string image) {
  CO_TRY_VOID(co_await begin("remove_image", image));
  const auto found = images_.find(image);
  if (found == images_.end() || found->second.local.empty()) {
    co_return fail(ErrorCode::kNotFound, "No such image: " + image);
  }
  found->second.local.clear();
  co_return Result<>{};
}

Awaitable<Result<std::string>> FakeEngine::remote_digest(std::string image,
                                                         std::optional<RegistryAuth> auth) {
  CO_TRY_VOID(co_await begin("remote_digest", image + (auth ? " as " + auth->username : "")));
  const auto found = images_.find(image);
  if (found == images_.end()) {
    co_return fail(ErrorCode::kNotFound, "manifest unknown");
  }
  co_return found->second.digest;
}

Awaitable<Result<>> FakeEngine::create_volume(std::string name, boost::json::object options) {
  const auto* driver = options.if_contains("Driver");
  CO_TRY_VOID(co_await begin(
      "create_volume",
      name + (driver && driver->is_string() ? " " + std::string(driver->get_string()) : "")));
  volumes_.insert(name);
  co_return Result<>{};
}

Awaitable<Result<>> FakeEngine::remove_volume(std::string name) {
  CO_TRY_VOID(co_await begin("remove_volume", name));
  if (volumes_.erase(name) == 0) co_return fail(ErrorCode::kNotFound, "No such volume");
  co_return Result<>{};
}

}  // namespace minato::docker
