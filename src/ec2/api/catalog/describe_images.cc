#include "ec2/api/filters.h"
#include "ec2/model/catalog.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

api::Image image() {
  api::Image made;
  made.image_id = std::string(image_id());
  made.name = std::string(image_name());
  made.description = "Container instance: a network namespace with Docker Engine and an ECS agent";
  made.image_location = "amazon/" + std::string(image_name());
  made.image_owner_alias = "amazon";
  made.owner_id = "591542846629";  // the account that owns the ECS-optimised images
  made.public_ = true;
  made.state = "available";
  made.architecture = "x86_64";
  made.image_type = "machine";
  made.platform_details = "Linux/UNIX";
  made.root_device_type = "ebs";
  made.root_device_name = "/dev/xvda";
  made.virtualization_type = "hvm";
  made.hypervisor = "xen";
  made.ena_support = true;
  made.creation_date = "2026-01-01T00:00:00.000Z";
  made.block_device_mappings.emplace();
  return made;
}

std::optional<Values> image_filter_values(const api::Image& made, std::string_view name) {
  if (name == "image-id") return Values{*made.image_id};
  if (name == "name") return Values{*made.name};
  if (name == "architecture") return Values{*made.architecture};
  if (name == "state") return Values{*made.state};
  if (name == "owner-id") return Values{*made.owner_id};
  if (name == "owner-alias") return Values{*made.image_owner_alias};
  if (name == "virtualization-type") return Values{*made.virtualization_type};
  if (name == "root-device-type") return Values{*made.root_device_type};
  if (name == "is-public") return Values{"true"};
  if (name == "image-type") return Values{*made.image_type};
  return tag_values(std::nullopt, name);
}

Answer<api::DescribeImages> describe_images(Ec2Service&, const Context& context,
                                            const api::DescribeImages::Request& request,
                                            const Anything&) {
  for (const auto& id : request.image_ids.value_or(Values{})) {
    if (id != image_id()) co_return fail(errors::image_not_found(id));
  }
  std::vector<api::Image> images;
  const auto& owners = request.owners;
  if (asks_for(owners, "amazon") || asks_for(owners, "591542846629")) images.push_back(image());
  api::DescribeImagesResult result;
  CO_TRY(images, filtered<api::Image>(std::move(images), request.filters, image_filter_values));
  CO_TRY(result.images,
         page_of(
             context, std::move(images), request,
             [](const api::Image& made) { return *made.image_id; }, result.next_token));
  co_return result;
}

}  // namespace

const Operation<api::DescribeImages> kDescribeImages{.find = anything<api::DescribeImages::Request>,
                                                     .resources = any_resource,
                                                     .sample = R"({"ImageIds": ["{image}"]})",
                                                     .handle = reading<describe_images>};

}  // namespace minato::ec2
