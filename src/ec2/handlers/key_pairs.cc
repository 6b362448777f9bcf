// CreateKeyPair, ImportKeyPair, DescribeKeyPairs, DeleteKeyPair.
#include "ec2/keys/key_pairs.h"
#include "ec2/handlers/filters.h"
#include "ec2/handlers/handlers.h"

namespace minato::ec2 {
namespace {

// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateKeyPair.html: up to 255 ASCII
// characters, no space at either end. What is not printable would break the files of the key.
Result<> check_name(const std::string& name) {
  if (name.empty()) return fail(errors::missing_parameter("KeyName"));
  const bool printable =
      std::ranges::all_of(name, [](unsigned char c) { return c >= 0x20 && c < 0x7f; });
  if (name.size() > 255 || !printable || name.front() == ' ' || name.back() == ' ') {
    return fail(errors::invalid_value(name, "keyName",
                                      "It has 1 to 255 printable ASCII characters and no space "
                                      "at its ends."));
  }
  return {};
}

std::string_view kind_name(KeyKind kind) {
  return kind == KeyKind::kRsa ? "rsa" : "ed25519";
}

// What is stored and described of a key of that name.
api::KeyPairInfo make_info(Ec2Service& service, const Context& context, const std::string& name,
                           const PublicKey& key) {
  api::KeyPairInfo info;
  info.key_pair_id = "key-" + random_hex(service.random, 17);
  info.key_type = std::string(kind_name(key.kind));
  info.key_name = name;
  info.key_fingerprint = key.fingerprint;
  info.public_key = key.text + " " + name;
  info.create_time = context.now;
  return info;
}

std::optional<Values> pair_filter_values(const api::KeyPairInfo& pair, std::string_view name) {
  if (name == "key-pair-id") return Values{*pair.key_pair_id};
  if (name == "key-name") return Values{*pair.key_name};
  if (name == "fingerprint") return Values{*pair.key_fingerprint};
  return tag_values(pair.tags, name);
}

template <class Request>
Result<Tags> checked_tags(const Request& request) {
  Tags tags = tags_for(request.tag_specifications, "key-pair");
  TRY_VOID(check_tags(tags));
  return tags;
}

}  // namespace

Answer<api::CreateKeyPair> create_key_pair(Ec2Service& service, const Context& context,
                                           const api::CreateKeyPairRequest& request) {
  CO_TRY_VOID(check_name(request.key_name));
  CO_TRY(const Tags tags, checked_tags(request));
  const std::string prefix = record_key(context.account, context.region, "");
  if (service.keys.by_name(prefix, request.key_name)) co_return fail(errors::key_pair_duplicate());
  if (request.dry_run.value_or(false)) co_return fail(errors::dry_run());
  const KeyKind kind = request.key_type == "ed25519" ? KeyKind::kEd25519 : KeyKind::kRsa;
  const KeyFormat format = request.key_format == "ppk" ? KeyFormat::kPpk : KeyFormat::kPem;
  CO_TRY(NewKey key, co_await service.keys.generate(kind, format, request.key_name));
  api::KeyPairInfo info = make_info(service, context, request.key_name, key.public_key);
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

Answer<api::ImportKeyPair> import_key_pair(Ec2Service& service, const Context& context,
                                           const api::ImportKeyPairRequest& request) {
  CO_TRY_VOID(check_name(request.key_name));
  CO_TRY(const Tags tags, checked_tags(request));
  CO_TRY(const PublicKey key, read_public_key(request.public_key_material));
  const std::string prefix = record_key(context.account, context.region, "");
  if (service.keys.by_name(prefix, request.key_name)) co_return fail(errors::key_pair_duplicate());
  if (request.dry_run.value_or(false)) co_return fail(errors::dry_run());
  api::KeyPairInfo info = make_info(service, context, request.key_name, key);
  if (!tags.empty()) info.tags = tags;
  api::ImportKeyPairResult answer;
  answer.key_pair_id = info.key_pair_id;
  answer.key_name = info.key_name;
  answer.key_fingerprint = info.key_fingerprint;
  answer.tags = info.tags;
  CO_TRY_VOID(co_await service.keys.add(prefix, std::move(info)));
  co_return answer;
}

Answer<api::DescribeKeyPairs> describe_key_pairs(Ec2Service& service, const Context& context,
                                                 const api::DescribeKeyPairsRequest& request) {
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

// Deleting what is not there succeeds, as in EC2.
Answer<api::DeleteKeyPair> delete_key_pair(Ec2Service& service, const Context& context,
                                           const api::DeleteKeyPairRequest& request) {
  if (!request.key_name && !request.key_pair_id) {
    co_return fail(errors::missing_parameter("KeyName or KeyPairId"));
  }
  if (request.dry_run.value_or(false)) co_return fail(errors::dry_run());
  const std::string prefix = record_key(context.account, context.region, "");
  const auto* pair = request.key_pair_id ? service.keys.by_id(prefix, *request.key_pair_id)
                                         : service.keys.by_name(prefix, *request.key_name);
  api::DeleteKeyPairResult result;
  result.return_ = true;
  if (!pair) co_return result;
  if (request.key_name && pair->key_name != request.key_name) {
    co_return fail(
        errors::invalid_combination("The key pair's id and name do not belong together."));
  }
  result.key_pair_id = pair->key_pair_id;
  CO_TRY_VOID(co_await service.keys.remove(prefix, *pair->key_name));
  co_return result;
}

}  // namespace minato::ec2
