#include "ec2/api/filters.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

// By name and by id, when both are given.
Result<NamedKeyPairs> asked_key_pairs(const Ec2Service& service, const Context& context,
                                      const api::DeleteKeyPair::Request& request) {
  NamedKeyPairs named;
  if (request.key_name) named.names.push_back(*request.key_name);
  if (request.key_pair_id) {
    const auto* pair =
        service.keys.by_id(record_key(context.account, context.region, ""), *request.key_pair_id);
    const std::string name = pair ? pair->key_name.value_or("") : "*";
    if (request.key_name != name) named.names.push_back(name);
  }
  if (named.names.empty()) return fail(errors::missing_parameter("KeyName or KeyPairId"));
  return named;
}

// Deleting what is not there succeeds, as in EC2.
Answer<api::DeleteKeyPair> delete_key_pair(Ec2Service& service, const Context& context,
                                           const api::DeleteKeyPair::Request& request,
                                           const NamedKeyPairs& named) {
  if (request.dry_run.value_or(false)) co_return fail(errors::dry_run());
  const std::string prefix = record_key(context.account, context.region, "");
  const auto* pair = service.keys.by_name(prefix, named.names.back());
  api::DeleteKeyPairResult result;
  result.return_ = true;
  if (!pair) co_return result;
  if (named.names.size() > 1) {
    co_return fail(
        errors::invalid_combination("The key pair's id and name do not belong together."));
  }
  result.key_pair_id = pair->key_pair_id;
  CO_TRY_VOID(co_await service.keys.remove(prefix, *pair->key_name));
  co_return result;
}

}  // namespace

const Operation<api::DeleteKeyPair, NamedKeyPairs> kDeleteKeyPair{
    .find = asked_key_pairs,
    .resources = key_pair_arns,
    .sample = R"({"KeyName": "{key-pair}"})",
    .handle = delete_key_pair};

}  // namespace minato::ec2
