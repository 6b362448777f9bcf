// EC2's records in memory and the transactions that change them. Control executor only.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/async.h"
#include "base/result.h"
#include "ec2/model/records.h"
#include "store/store.h"
#include "store/table.h"

namespace minato::ec2 {

class State {
 public:
  explicit State(store::Store& store);

  // Reads everything. Before the first request.
  Awaitable<Result<>> load();

  // Told of every change of an instance after its commit, in order; `before` is null for a new one.
  // After load() only, so that what is read back is no news.
  using InstanceListener =
      std::function<void(const InstanceRecord* before, const InstanceRecord& after)>;
  void on_instance_change(InstanceListener listener);

  // nullptr when there is none. Pointers are valid until the next co_await.
  const InstanceRecord* instance(const std::string& key) const;
  const GroupRecord* group(const std::string& key) const;
  // In key order; of one account and region, or all with an empty prefix.
  std::vector<const InstanceRecord*> instances(const std::string& prefix) const;
  std::vector<const GroupRecord*> groups(const std::string& prefix) const;

  // Stores new instances and claims an index for each, all or none. Fills in `index` and, through
  // `addresses`, what depends on it. InstanceLimitExceeded when all indexes are taken.
  using FillAddresses = std::function<void(InstanceRecord&)>;
  Awaitable<Result<std::vector<InstanceRecord>>> create_instances(
      std::vector<InstanceRecord> records, FillAddresses fill);
  // Applies `change` to the record and stores it; when it was changed meanwhile, again on the newer
  // one. `change` may refuse. InvalidInstanceID.NotFound when it is gone.
  Awaitable<Result<InstanceRecord>> update_instance(
      std::string key, std::function<Result<>(InstanceRecord&)> change);
  // Gives the index back. The record stays.
  Awaitable<Result<>> release_index(int index);
  Awaitable<Result<>> erase_instance(std::string key);

  // InvalidGroup.Duplicate when a group of that name is there.
  Awaitable<Result<GroupRecord>> create_group(GroupRecord record);
  Awaitable<Result<GroupRecord>> update_group(std::string key,
                                              std::function<Result<>(GroupRecord&)> change);
  Awaitable<Result<>> erase_group(std::string key);

 private:
  store::Store& store_;
  store::Table<InstanceRecord> instances_;
  store::Table<GroupRecord> groups_;
  store::Table<std::string> indexes_;  // index -> instance id
};

}  // namespace minato::ec2
