#include "ec2/api/filters.h"
#include "ec2/api/tags/change_tags.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

Answer<api::DeleteTags> delete_tags(Ec2Service& service, const Context& context,
                                    const api::DeleteTags::Request& request,
                                    const TaggedThings& tagged) {
  CO_TRY_VOID(check_there(tagged));
  if (request.dry_run.value_or(false)) co_return fail(errors::dry_run());
  for (const auto& thing : tagged.things) {
    CO_TRY_VOID(co_await change_tags(
        service, context, thing, [&request](std::optional<Tags>& tags) -> Result<> {
          if (!tags) return {};
          if (!request.tags) tags->clear();
          for (const auto& gone : request.tags.value_or(Tags{})) {
            std::erase_if(*tags, [&](const api::Tag& tag) {
              return tag.key == gone.key && (!gone.value || tag.value == gone.value);
            });
          }
          return {};
        }));
  }
  co_return aws::Empty{};
}

}  // namespace

const Operation<api::DeleteTags, TaggedThings> kDeleteTags{
    .find = tagged_things<api::DeleteTags::Request>,
    .resources = tagged_arns,
    .sample = R"({"Resources": ["{instance}"], "Tags": [{"Key": "a"}]})",
    .handle = delete_tags};

}  // namespace minato::ec2
