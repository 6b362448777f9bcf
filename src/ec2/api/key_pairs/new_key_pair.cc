#include "ec2/api/key_pairs/new_key_pair.h"

namespace minato::ec2 {

Result<> check_key_name(const std::string& name) {
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

api::KeyPairInfo make_key_pair(Ec2Service& service, const Context& context, const std::string& name,
                               const PublicKey& key) {
  api::KeyPairInfo info;
  info.key_pair_id = "key-" + random_hex(service.random, 17);
  info.key_type = key.kind == KeyKind::kRsa ? "rsa" : "ed25519";
  info.key_name = name;
  info.key_fingerprint = key.fingerprint;
  info.public_key = key.text + " " + name;
  info.create_time = context.now;
  return info;
}

Result<Tags> key_pair_tags(
    const std::optional<std::vector<api::TagSpecification>>& specifications) {
  Tags tags = tags_for(specifications, "key-pair");
  TRY_VOID(check_tags(tags));
  return tags;
}

}  // namespace minato::ec2
