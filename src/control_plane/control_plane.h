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

// Which operations of a service this version serves, by index of service->operations.
struct ServedService {
  const aws::ServiceInfo* service;
  std::vector<bool> served;
  std::vector<std::string> samples;  // of requests, aws::Operation::sample
};

class ControlPlane {
 public:
  // `control` is the single-threaded executor that owns all control-plane state.
  ControlPlane(Settings settings, Executor control);
  ~ControlPlane();

  // Reads the state back and listens; returns how a client reaches the server. Call once, on the
  // control executor. Instances are taken over in the background.
  Awaitable<Result<ClientAccess>> start();
  // Ends everything in reverse order, also after a failed start(); instances and their containers
  // go on.
  Awaitable<void> stop();

  // Builds the services on empty storage in memory instead of start(), and says what they serve.
  Awaitable<Result<std::vector<ServedService>>> list_operations();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace minato
