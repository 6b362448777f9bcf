#include "gen/iam_operations.h"

namespace minato::iam {
namespace {

Answer<api::ListVirtualMFADevices> list_virtual_mfa_devices(
    IamService&, const Context&, const api::ListVirtualMFADevices::Request&, const Anything&) {
  co_return api::ListVirtualMFADevicesResponse{.virtual_mfa_devices = {}, .is_truncated = false};
}

}  // namespace

const Operation<api::ListVirtualMFADevices, Anything> kListVirtualMFADevices{
    .find = anything<api::ListVirtualMFADevices::Request>,
    .resources = any_resource,
    .sample = R"({})",
    .handle = list_virtual_mfa_devices};

}  // namespace minato::iam
