#include "ec2/api/key_pairs/new_key_pair.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

Answer<api::ImportKeyPair> import_key_pair(Ec2Service& service, const Context& context,
                                           const api::ImportKeyPair::Request& request,
                                           const NamedKeyPairs&) {
  CO_TRY_VOID(check_key_name(request.key_name));
  CO_TRY(const Tags tags, key_pair_tags(request.tag_specifications));
  CO_TRY(const PublicKey key, read_public_key(request.public_key_material));
  const std::string prefix = record_key(context.account, context.region, "");
  if (service.keys.by_name(prefix, request.key_name)) co_return fail(errors::key_pair_duplicate());
  if (request.dry_run.value_or(false)) co_return fail(errors::dry_run());
  api::KeyPairInfo info = make_key_pair(service, context, request.key_name, key);
  if (!tags.empty()) info.tags = tags;
  api::ImportKeyPairResult answer;
  answer.key_pair_id = info.key_pair_id;
  answer.key_name = info.key_name;
  answer.key_fingerprint = info.key_fingerprint;
  answer.tags = info.tags;
  CO_TRY_VOID(co_await service.keys.add(prefix, std::move(info)));
  co_return answer;
}

}  // namespace

const Operation<api::ImportKeyPair, NamedKeyPairs> kImportKeyPair{
    .find = named_key_pair<api::ImportKeyPair::Request>,
    .resources = key_pair_arns,
    .sample = R"({"KeyName": "{key-pair}", "PublicKeyMaterial": ")"
              "c3NoLWVkMjU1MTkgQUFBQUMzTnphQzFsWkRJMU5URTVBQUFBSUFPaEI3L3p6"
              "aEMrSFhEZEdPZEx3SmxuNU5Zd202VU5YeDNjaG1RU1ZURzQ="
              R"("})",
    .handle = import_key_pair};

}  // namespace minato::ec2
