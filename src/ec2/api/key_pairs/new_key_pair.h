// What CreateKeyPair and ImportKeyPair share.
#pragma once

#include <string>

#include "ec2/api/filters.h"
#include "ec2/api/operation.h"
#include "ec2/keys/key_pairs.h"

namespace minato::ec2 {

// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateKeyPair.html: up to 255 ASCII
// characters, no space at either end. What is not printable would break the files of the key.
Result<> check_key_name(const std::string& name);

// What is stored and described of a key of that name.
api::KeyPairInfo make_key_pair(Ec2Service& service, const Context& context, const std::string& name,
                               const PublicKey& key);

// The tags for the new key pair. InvalidParameterValue.
Result<Tags> key_pair_tags(const std::optional<std::vector<api::TagSpecification>>& specifications);

}  // namespace minato::ec2
