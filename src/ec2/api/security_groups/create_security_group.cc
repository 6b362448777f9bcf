#include "ec2/api/filters.h"
#include "ec2/model/catalog.h"
#include "ec2/service/network_defaults.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
bool valid_text(std::string_view text) {
  constexpr std::string_view kSigns = " ._-:/()#,@[]+=&;{}!$*";
  return !text.empty() && text.size() <= 255 && std::ranges::all_of(text, [&](unsigned char c) {
    return std::isalnum(c) || kSigns.find(static_cast<char>(c)) != std::string_view::npos;
  });
}

Result<NamedVpc> vpc_of_group(const Ec2Service&, const Context& context,
                              const api::CreateSecurityGroup::Request& request) {
  return NamedVpc{.id = request.vpc_id.value_or(default_vpc_id(context.account, context.region))};
}

aws::Arns new_group_arns(const Context& context, const NamedVpc& named) {
  return {arn_of(context, "security-group", "*"), arn_of(context, "vpc", named.id)};
}

Answer<api::CreateSecurityGroup> create_security_group(
    Ec2Service& service, const Context& context, const api::CreateSecurityGroup::Request& request,
    const NamedVpc&) {
  CO_TRY_VOID(co_await ensure_default_group(service.state, service.random, context));
  const std::string vpc = default_vpc_id(context.account, context.region);
  if (request.vpc_id && *request.vpc_id != vpc) {
    co_return fail(errors::vpc_not_found(*request.vpc_id));
  }
  if (!valid_text(request.group_name) || request.group_name.starts_with("sg-")) {
    co_return fail(errors::invalid_value(request.group_name, "groupName",
                                         "It has unsupported characters or length."));
  }
  if (!valid_text(request.description)) {
    co_return fail(errors::invalid_value(request.description, "GroupDescription",
                                         "It has unsupported characters or length."));
  }
  GroupRecord record;
  record.account = context.account;
  record.region = context.region;
  record.group.group_id = "sg-" + random_hex(service.random, 17);
  record.group.group_name = request.group_name;
  record.group.description = request.description;
  record.group.owner_id = context.account;
  record.group.vpc_id = vpc;
  record.group.security_group_arn = group_arn(record);
  const Tags tags = tags_for(request.tag_specifications, "security-group");
  if (!tags.empty()) record.group.tags = tags;
  record.rules = {allow_all_egress(service.random, record)};
  if (request.dry_run.value_or(false)) co_return fail(errors::dry_run());
  CO_TRY(record, co_await service.state.create_group(std::move(record)));
  api::CreateSecurityGroupResult result;
  result.group_id = record.group.group_id;
  result.security_group_arn = record.group.security_group_arn;
  result.tags = record.group.tags;
  co_return result;
}

}  // namespace

const Operation<api::CreateSecurityGroup, NamedVpc> kCreateSecurityGroup{
    .find = vpc_of_group,
    .resources = new_group_arns,
    .sample = R"({"GroupName": "{security-group-name}", "Description": "x", "VpcId": "{vpc}"})",
    .handle = create_security_group};

}  // namespace minato::ec2
