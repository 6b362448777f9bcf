// The repositories of all accounts and regions.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "registry/parts.h"
#include "registry/records.h"

namespace minato::registry {

// Callable from any executor. Errors are those of registry/errors.h and of the store.
class Repositories {
 public:
  explicit Repositories(Parts parts) : parts_(parts) {}

  // Stores `settings` as a new repository; its id and creation time are made here. The name must be
  // valid. RepositoryAlreadyExistsException.
  Awaitable<Result<RepositoryRecord>> create(RepositoryRecord settings);
  // RepositoryNotFoundException.
  Awaitable<Result<RepositoryRecord>> find(Scope scope, std::string name);
  // Up to `limit` repositories in name order, after the name `after`.
  Awaitable<Result<std::vector<RepositoryRecord>>> list(Scope scope, std::string after,
                                                        std::size_t limit);
  // Changes settings in one transaction and returns what is stored then. `change` may run several
  // times; its error is passed on.
  using Change = std::function<Result<>(RepositoryRecord&)>;
  Awaitable<Result<RepositoryRecord>> update(Scope scope, std::string name, Change change);
  // RepositoryNotEmptyException while it has images, unless forced. The content is unreachable when
  // this returns and swept in the background.
  Awaitable<Result<RepositoryRecord>> remove(Scope scope, std::string name, bool force);

  // Sweeps what deleted repositories left behind, also from an earlier run of the process.
  Awaitable<Result<>> sweep_all();

 private:
  Awaitable<Result<RepositoryRecord>> try_create(RepositoryRecord record);
  Awaitable<Result<RepositoryRecord>> try_update(Scope scope, std::string name, Change change);
  Awaitable<Result<RepositoryRecord>> try_remove(Scope scope, std::string name, bool force);
  Awaitable<Result<bool>> has_images(std::string id);
  Awaitable<void> sweep_logged();
  Awaitable<Result<>> sweep(RepositoryRecord gone);
  Awaitable<Result<>> sweep_links(RepositoryRecord gone);
  Awaitable<Result<>> try_drop_link(RepositoryRecord gone, std::string key);
  Awaitable<Result<>> sweep_table(std::string table, std::string id);

  Parts parts_;
};

}  // namespace minato::registry
