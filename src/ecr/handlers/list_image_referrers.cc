#include "ecr/handlers/handlers.h"

#include <algorithm>
#include <boost/json.hpp>

namespace minato::ecr {
namespace {

constexpr std::int32_t kReferrersDefault = 20;

// From the stored OCI descriptor.
std::optional<api::ImageReferrer> to_referrer(const std::string& descriptor) {
  boost::system::error_code error;
  const auto value = boost::json::parse(descriptor, error);
  const auto* object = error ? nullptr : value.if_object();
  if (!object) return std::nullopt;
  const auto text = [&](const char* name) {
    const auto* member = object->if_contains(name);
    return member && member->is_string() ? std::string(member->get_string()) : std::string();
  };
  api::ImageReferrer out;
  out.digest = text("digest");
  out.media_type = text("mediaType");
  if (object->contains("artifactType")) out.artifact_type = text("artifactType");
  if (const auto* size = object->if_contains("size")) {
    out.size = size->to_number<std::int64_t>(error);
  }
  if (const auto* annotations = object->if_contains("annotations");
      annotations && annotations->is_object()) {
    auto& map = out.annotations.emplace();
    for (const auto& [key, entry] : annotations->get_object()) {
      if (entry.is_string()) map[std::string(key)] = std::string(entry.get_string());
    }
  }
  return out;
}

bool passes(const std::optional<api::ListImageReferrersFilter>& filter,
            const api::ImageReferrer& referrer) {
  const std::optional<std::string> none;
  const auto& status = filter ? filter->artifact_status : none;
  if (status != "ANY" && status.value_or("ACTIVE") != referrer.artifact_status) return false;
  if (!filter) return true;
  const auto& types = filter->artifact_types;
  return !types || types->empty() ||
         std::ranges::find(*types, referrer.artifact_type.value_or("")) != types->end();
}

}  // namespace

Answer<api::ListImageReferrers> list_image_referrers(
    EcrService& service, Context context, const api::ListImageReferrersRequest& request) {
  CO_TRY(const registry::RepositoryRecord repository,
         co_await find_repository(service, context, request.registry_id, request.repository_name));

  api::ListImageReferrersResponse out;
  auto& list = out.referrers.emplace();
  const std::string& digest = request.subject_id.image_digest;
  const std::string list_name = "referrers/" + repository.id + "/" + digest;
  CO_TRY(std::string after, read_page_token(service, list_name, request.next_token));
  const auto limit = static_cast<std::size_t>(request.max_results.value_or(kReferrersDefault));
  CO_TRY(auto rows, co_await service.registry.images().list_referrers(repository, digest,
                                                                      std::move(after), limit + 1));
  const bool more = rows.size() > limit;
  if (more) rows.resize(limit);
  for (const store::Record& row : rows) {
    auto referrer = to_referrer(row.value);
    const auto image =
        co_await service.registry.images().find(repository, {.digest = row.key, .tag = {}});
    if (!referrer || !image) continue;  // deleted between the two reads
    referrer->artifact_status = image_status(*image);
    if (passes(request.filter, *referrer)) list.push_back(std::move(*referrer));
  }
  if (more) out.next_token = make_page_token(service, list_name, rows.back().key);
  co_return out;
}

}  // namespace minato::ecr
