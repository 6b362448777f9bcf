#include "ec2/api/filters.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

std::optional<Values> pair_filter_values(const api::KeyPairInfo& pair, std::string_view name) {
  if (name == "key-pair-id") return Values{*pair.key_pair_id};
  if (name == "key-name") return Values{*pair.key_name};
  if (name == "fingerprint") return Values{*pair.key_fingerprint};
  return tag_values(pair.tags, name);
}

Answer<api::DescribeKeyPairs> describe_key_pairs(Ec2Service& service, const Context& context,
                                                 const api::DescribeKeyPairs::Request& request,
                                                 const Anything&) {
  const std::string prefix = record_key(context.account, context.region, "");
  std::vector<api::KeyPairInfo> pairs;
  for (const auto& name : request.key_names.value_or(Values{})) {
    const auto* pair = service.keys.by_name(prefix, name);
    if (!pair) co_return fail(errors::key_pair_not_found(name));
    pairs.push_back(*pair);
  }
  for (const auto& id : request.key_pair_ids.value_or(Values{})) {
    const auto* pair = service.keys.by_id(prefix, id);
    if (!pair) co_return fail(errors::key_pair_id_not_found(id));
    if (std::ranges::find(pairs, *pair) == pairs.end()) pairs.push_back(*pair);
  }
  if (request.key_names.value_or(Values{}).empty() &&
      request.key_pair_ids.value_or(Values{}).empty()) {
    for (const auto* pair : service.keys.list(prefix)) pairs.push_back(*pair);
  }
  if (!request.include_public_key.value_or(false)) {
    for (auto& pair : pairs) pair.public_key.reset();
  }
  api::DescribeKeyPairsResult result;
  CO_TRY(result.key_pairs,
         filtered<api::KeyPairInfo>(std::move(pairs), request.filters, pair_filter_values));
  co_return result;
}

}  // namespace

const Operation<api::DescribeKeyPairs> kDescribeKeyPairs{
    .find = anything<api::DescribeKeyPairs::Request>,
    .resources = any_resource,
    .sample = R"({"KeyNames": ["{key-pair}"]})",
    .handle = reading<describe_key_pairs>};

}  // namespace minato::ec2
