#include "ec2/api/key_pairs/new_key_pair.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

Answer<api::CreateKeyPair> create_key_pair(Ec2Service& service, const Context& context,
                                           const api::CreateKeyPair::Request& request,
                                           const NamedKeyPairs&) {
  CO_TRY_VOID(check_key_name(request.key_name));
  CO_TRY(const Tags tags, key_pair_tags(request.tag_specifications));
  const std::string prefix = record_key(context.account, context.region, "");
  if (service.keys.by_name(prefix, request.key_name)) co_return fail(errors::key_pair_duplicate());
  if (request.dry_run.value_or(false)) co_return fail(errors::dry_run());
  const KeyKind kind = request.key_type == "ed25519" ? KeyKind::kEd25519 : KeyKind::kRsa;
  const KeyFormat format = request.key_format == "ppk" ? KeyFormat::kPpk : KeyFormat::kPem;
  CO_TRY(NewKey key, co_await service.keys.generate(kind, format, request.key_name));
  api::KeyPairInfo info = make_key_pair(service, context, request.key_name, key.public_key);
  if (!tags.empty()) info.tags = tags;
  api::KeyPair answer;
  answer.key_pair_id = info.key_pair_id;
  answer.key_name = info.key_name;
  answer.key_fingerprint = info.key_fingerprint;
  answer.tags = info.tags;
  answer.key_material = std::move(key.private_key);
  CO_TRY_VOID(co_await service.keys.add(prefix, std::move(info)));
  co_return answer;
}

}  // namespace

const Operation<api::CreateKeyPair, NamedKeyPairs> kCreateKeyPair{
    .find = named_key_pair<api::CreateKeyPair::Request>,
    .resources = key_pair_arns,
    .sample = R"({"KeyName": "{key-pair}", "KeyType": "ed25519"})",
    .handle = create_key_pair};

}  // namespace minato::ec2
