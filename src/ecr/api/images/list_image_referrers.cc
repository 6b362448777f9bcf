#include <algorithm>
#include <boost/json.hpp>

#include "gen/ecr_operations.h"

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

Answer<api::ListImageReferrers> list_image_referrers(EcrService& service, const Context&,
                                                     const api::ListImageReferrersRequest& request,
                                                     const RepositoryAddress& found) {
  CO_TRY(const registry::RepositoryRecord repository,
         co_await service.registry.repositories().find(found.scope, found.name));
  api::ListImageReferrersResponse out;
  const std::string& digest = request.subject_id.image_digest;
  CO_TRY(auto page, page_request("referrers/" + repository.id + "/" + digest, request.next_token,
                                 request.max_results, kReferrersDefault));
  aws::Pager<api::ImageReferrer> pager(std::move(page));
  const std::size_t limit = pager.request().limit;
  CO_TRY(const auto rows, co_await service.registry.images().list_referrers(repository, digest,
                                                                            pager.at(), limit + 1));
  for (std::size_t i = 0; i < std::min(rows.size(), limit); ++i) {
    auto referrer = to_referrer(rows[i].value);
    const auto image =
        co_await service.registry.images().find(repository, {.digest = rows[i].key, .tag = {}});
    pager.pass(rows[i].key);
    if (!referrer || !image) continue;  // deleted between the two reads
    referrer->artifact_status = image_status(*image);
    if (passes(request.filter, *referrer)) {
      pager.offer(rows[i].key, [&referrer] { return std::move(*referrer); });
    }
  }
  // Each row was looked at with a read, so that a filter few of them pass ends the page early.
  if (rows.size() > limit) pager.cut();
  out.referrers = pager.take();
  out.next_token = pager.next_token();
  co_return out;
}

}  // namespace

const Operation<api::ListImageReferrers> kListImageReferrers{
    .find = named_repository<api::ListImageReferrersRequest>,
    .resources = repository_arns,
    .sample = R"({"repositoryName": "{repository}", "subjectId": {"imageDigest": "{digest}"}})",
    .handle = answered<list_image_referrers>};

}  // namespace minato::ecr
