// Real instances on this machine for tests: a driver of its own installation, and hands to poke it.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "ec2/driver/netns/netns_driver.h"

namespace minato::ec2 {

struct Outcome {
  int exit_code = 0;
  std::string out;  // both streams
};
Outcome shell(const std::string& command);

InboundRule tcp_rule(int port, const std::string& source);

// Skips, saying why, where instances cannot run. The driver runs on a thread of its own; TearDown
// removes whatever the test made.
class InstanceTest : public testing::Test {
 protected:
  InstanceTest() : work_(asio::make_work_guard(context_)) {}
  void SetUp() override;
  void TearDown() override;

  template <class T>
  T wait(Awaitable<T> work) {
    return asio::co_spawn(context_, std::move(work), asio::use_future).get();
  }
  // Runs `call` on the driver's thread.
  template <class F>
  std::invoke_result_t<F> on_thread(F call) {
    return asio::post(context_, std::packaged_task<decltype(call())()>(std::move(call))).get();
  }

  void make_driver();
  // Closes and destroys the driver as an end of the process would; the instances stay.
  void drop_driver();
  static InstanceSpec spec(int index);
  // Loads an image with a static busybox and a page into the instance's engine as "web".
  void load_image(const RunningInstance& instance, const std::string& page);
  // A docker command line on the instance's engine.
  static Outcome docker(const RunningInstance& instance, const std::string& arguments);
  // Starts a web server container of image "web" on host port `port`.
  static void serve(const RunningInstance& instance, int port);
  // What of this installation is on the machine: namespaces, links, tables, mounts, cgroups,
  // processes. Empty when nothing is.
  std::string traces() const;

  asio::io_context context_;
  std::unique_ptr<NetnsDriver> driver_;
  std::string folder_;

 private:
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  std::thread thread_;
};

}  // namespace minato::ec2
