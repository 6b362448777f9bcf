// Every bound of Minato in one place, each with its reason.
#pragma once

#include <chrono>
#include <cstddef>

namespace minato::limits {

using namespace std::chrono_literals;

// Request line and headers together. nginx and most SDKs stay under 8 KiB; presigned URLs with
// session tokens reach 4 KiB.
inline constexpr std::size_t kHttpHeaderBytes = 32 * 1024;
// Body of an AWS API call. UploadLayerPart carries at most 20,971,520 bytes as base64 (28 MB); it
// is by far the largest call, everything else stays under kApiBodyBytes.
inline constexpr std::size_t kApiBodyBytes = 4 * 1024 * 1024;
inline constexpr std::size_t kApiLargeBodyBytes = 30 * 1024 * 1024;
// An image manifest: ECR's documented limit is 4 MiB.
inline constexpr std::size_t kManifestBytes = 4 * 1024 * 1024;
// Bytes of API bodies held in memory at once over all connections; more wait with 503.
inline constexpr std::size_t kApiBodiesInFlightBytes = 256 * 1024 * 1024;
// Requests being handled at once over all connections; more are answered 503 SlowDown.
inline constexpr std::size_t kRequestsInFlight = 4096;
// Open client connections on one listener.
inline constexpr std::size_t kConnections = 16 * 1024;
// JSON nesting accepted from a client: the deepest modelled shape has 9 levels.
inline constexpr std::size_t kJsonDepth = 64;
// Idle keep-alive connection. Above the 60 s that common proxies and SDK pools use.
inline constexpr auto kKeepAliveIdle = 75s;
// A client must deliver the complete header, or the next piece of a body, in this time.
inline constexpr auto kReadTimeout = 60s;
inline constexpr auto kWriteTimeout = 60s;
// Buffer of one streaming upload or download that cannot use sendfile.
inline constexpr std::size_t kStreamBufferBytes = 256 * 1024;
// Transactions waiting for the store's writer; more are refused as unavailable.
inline constexpr std::size_t kStoreQueue = 10'000;
// A compare-and-set that lost is tried again this often before the client is told.
inline constexpr int kConflictRetries = 16;
// Largest websocket message of the agent protocol (a payload with ten large tasks).
inline constexpr std::size_t kWebSocketMessageBytes = 16 * 1024 * 1024;
// Messages waiting to be written on one websocket: two of the largest.
inline constexpr std::size_t kWebSocketQueueBytes = 2 * kWebSocketMessageBytes;
// Largest answer read from a Docker Engine into memory (inspect, list).
inline constexpr std::size_t kEngineResponseBytes = 32 * 1024 * 1024;

// Connections the public DNS entry holds at once over all ports; each costs two buffers.
inline constexpr std::size_t kRouterConnections = 4096;
inline constexpr std::size_t kRouterBufferBytes = 16 * 1024;
// How long a closed port stays silent before the connection is cut. Long enough that every usual
// client gives up first, as it does in front of a security group.
inline constexpr auto kRouterSilence = 30s;
// The request head must be there in this time.
inline constexpr auto kRouterHeadTimeout = 10s;
inline constexpr auto kRouterConnectTimeout = 5s;
// A port another program held is tried again this often.
inline constexpr auto kRouterBindRetry = 5s;

// A terminated instance stays visible for about an hour, as in EC2.
inline constexpr auto kTerminatedInstanceVisible = 1h;
inline constexpr auto kInstanceSweepInterval = 60s;
// A failing start or end of an instance is tried this often, then left to the next restart.
inline constexpr int kInstanceAttempts = 3;
// Network paths of an account in a region, as in EC2; analyses that are kept, and that run at once
// (each for about a second at most).
inline constexpr std::size_t kInsightsPaths = 100;
inline constexpr std::size_t kInsightsAnalyses = 200;
inline constexpr std::size_t kInsightsRunning = 32;
// A TCP connection to an instance of this machine takes milliseconds; silence is a closed port.
inline constexpr auto kPortProbe = 1s;

// Rules of a security group in one direction: EC2's own quota.
inline constexpr std::size_t kGroupRules = 60;
// Key pairs of an account in a region: EC2's own quota.
inline constexpr std::size_t kKeyPairs = 5000;

// The console: its page is a few KiB, its own calls carry two keys, its build has some hundred
// files with two compressed forms each.
inline constexpr std::size_t kConsolePageBytes = 256 * 1024;
inline constexpr std::size_t kConsoleBodyBytes = 4 * 1024;
inline constexpr std::size_t kConsoleAssets = 8192;

}  // namespace minato::limits
