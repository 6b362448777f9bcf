// The outside programs the driver uses (ip, nft, iptables, rm), with one kind of failure.
#pragma once

#include <string>
#include <vector>

#include "base/async.h"
#include "base/result.h"

namespace minato::ec2 {

// Runs and waits; standard output. kInternal with the program's own words when it fails,
// kTimeout when it hangs.
Awaitable<Result<std::string>> run_command(std::vector<std::string> argv, std::string input = {});

// Starts a program that outlives this process: own session, output appended to `log_path`.
Result<int> start_daemon(std::vector<std::string> argv, std::string log_path);

// Lets `milliseconds` pass on the executor.
Awaitable<void> pause_ms(int milliseconds);

}  // namespace minato::ec2
