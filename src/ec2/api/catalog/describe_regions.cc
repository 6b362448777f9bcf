#include "ec2/api/filters.h"
#include "ec2/model/catalog.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

Answer<api::DescribeRegions> describe_regions(Ec2Service&, const Context& context,
                                              const api::DescribeRegions::Request& request,
                                              const Anything&) {
  api::DescribeRegionsResult result;
  auto& made = result.regions.emplace();
  for (const auto& name : regions()) {
    if (!asks_for(request.region_names, name)) continue;
    auto& region = made.emplace_back();
    region.region_name = std::string(name);
    region.endpoint = context.host;  // one endpoint serves every region
    region.opt_in_status = "opt-in-not-required";
  }
  for (const auto& name : request.region_names.value_or(Values{})) {
    if (std::ranges::find(regions(), name) == regions().end()) {
      co_return fail(errors::invalid_value(name, "region", "There is no such region."));
    }
  }
  co_return result;
}

}  // namespace

const Operation<api::DescribeRegions> kDescribeRegions{
    .find = anything<api::DescribeRegions::Request>,
    .resources = any_resource,
    .sample = R"({})",
    .handle = reading<describe_regions>};

}  // namespace minato::ec2
