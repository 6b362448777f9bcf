#include "ec2/api/filters.h"
#include "ec2/api/tags/change_tags.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

constexpr std::size_t kTagsMax = 50;

Answer<api::CreateTags> create_tags(Ec2Service& service, const Context& context,
                                    const api::CreateTags::Request& request,
                                    const TaggedThings& tagged) {
  CO_TRY_VOID(check_tags(request.tags));
  CO_TRY_VOID(check_there(tagged));
  if (request.dry_run.value_or(false)) co_return fail(errors::dry_run());
  for (const auto& thing : tagged.things) {
    CO_TRY_VOID(co_await change_tags(
        service, context, thing, [&request](std::optional<Tags>& tags) -> Result<> {
          merge_tags(tags, request.tags);
          if (tags->size() > kTagsMax) {
            return fail(ErrorCode::kResourceExhausted,
                        "The maximum number of Tags for a resource has been reached.",
                        "TagLimitExceeded");
          }
          return {};
        }));
  }
  co_return aws::Empty{};
}

}  // namespace

const Operation<api::CreateTags, TaggedThings> kCreateTags{
    .find = tagged_things<api::CreateTags::Request>,
    .resources = tagged_arns,
    .sample = R"({"Resources": ["{instance}"], "Tags": [{"Key": "a", "Value": "b"}]})",
    .handle = create_tags};

}  // namespace minato::ec2
