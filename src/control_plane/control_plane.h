// The whole server: builds every part, plugs their ports together, owns start and stop.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "aws/shape.h"
#include "base/async.h"
#include "base/result.h"
#include "control_plane/data_folder.h"
#include "control_plane/settings.h"

namespace minato {

// Which operations of a service this version serves.
struct ServedService {
  const aws::ServiceInfo* service;
  std::vector<bool> served;  // by index of service->operations
};

class ControlPlane {
 public:
  // `control` is the single-threaded executor that owns all control-plane state.
  ControlPlane(Settings settings, Executor control);
  ~ControlPlane();

  // Reads the state back and listens; returns how a client reaches the server. Call once, on the
  // control executor. Instances are taken over in the background.
  Awaitable<Result<ClientAccess>> start();
  // Ends everything in reverse order; instances and their containers go on. After start() only.
  Awaitable<void> stop();

  // Without start(): the answer is in the code.
  std::vector<ServedService> served_operations() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace minato
