#include "ec2/api/filters.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

Answer<api::DescribeVolumes> describe_volumes(Ec2Service&, const Context& context,
                                              const api::DescribeVolumes::Request& request,
                                              const Anything&) {
  api::DescribeVolumesResult result;
  CO_TRY(result.volumes,
         page_of(
             context, std::vector<api::Volume>{}, request,
             [](const api::Volume& volume) { return *volume.volume_id; }, result.next_token));
  co_return result;
}

}  // namespace

const Operation<api::DescribeVolumes> kDescribeVolumes{
    .find = anything<api::DescribeVolumes::Request>,
    .resources = any_resource,
    .sample = R"({})",
    .handle = reading<describe_volumes>};

}  // namespace minato::ec2
