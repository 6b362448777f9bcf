#include "ec2/api/network/default_network.h"
#include "gen/ec2_operations.h"

namespace minato::ec2 {
namespace {

std::string route_table_of(const Context& context) {
  return default_resource_id("rtb", context.account, context.region);
}

std::optional<Values> route_table_filter_values(const api::RouteTable& table,
                                                std::string_view name) {
  if (name == "route-table-id") return Values{*table.route_table_id};
  if (name == "vpc-id") return Values{*table.vpc_id};
  if (name == "association.main") return Values{"true"};
  if (name == "association.subnet-id") return Values{};
  return tag_values(table.tags, name);
}

Answer<api::DescribeRouteTables> describe_route_tables(
    Ec2Service& service, const Context& context, const api::DescribeRouteTables::Request& request,
    const Anything&) {
  CO_TRY_VOID(co_await service.lifecycle.ensure_open());
  api::RouteTable table;
  table.route_table_id = route_table_of(context);
  table.vpc_id = vpc_of(context);
  table.owner_id = context.account;
  table.propagating_vgws.emplace();
  auto& routes = table.routes.emplace();
  auto& local = routes.emplace_back();
  local.destination_cidr_block = service.driver.plan().vpc.to_string();
  local.gateway_id = "local";
  local.origin = "CreateRouteTable";
  local.state = "active";
  auto& outside = routes.emplace_back();
  outside.destination_cidr_block = "0.0.0.0/0";
  outside.gateway_id = gateway_of(context);
  outside.origin = "CreateRoute";
  outside.state = "active";
  auto& association = table.associations.emplace().emplace_back();
  association.main = true;
  association.route_table_id = table.route_table_id;
  association.route_table_association_id =
      default_resource_id("rtbassoc", context.account, context.region);
  association.association_state.emplace().state = "associated";
  for (const auto& id : request.route_table_ids.value_or(Values{})) {
    if (id != *table.route_table_id) co_return fail(errors::id_not_found(id));
  }
  api::DescribeRouteTablesResult result;
  CO_TRY(auto tables,
         filtered<api::RouteTable>({table}, request.filters, route_table_filter_values));
  CO_TRY(result.route_tables,
         page_of(
             context, std::move(tables), request,
             [](const api::RouteTable& made) { return *made.route_table_id; }, result.next_token));
  co_return result;
}

}  // namespace

const Operation<api::DescribeRouteTables> kDescribeRouteTables{
    .find = anything<api::DescribeRouteTables::Request>,
    .resources = any_resource,
    .sample = R"({})",
    .handle = reading<describe_route_tables>};

}  // namespace minato::ec2
