// A layer's bytes, as stored, into the bytes of its tar archive: gzip, zstd or neither.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace minato::scanner {

// Decompressed bytes of one layer.
inline constexpr std::uint64_t kLayerBytesMax = 16ULL * 1024 * 1024 * 1024;
// What a layer may grow to: this many times its size, but never less than kFreeBytes.
inline constexpr std::uint64_t kRatioMax = 200;
inline constexpr std::uint64_t kFreeBytes = 256ULL * 1024 * 1024;

class Decompressor {
 public:
  using Sink = std::function<Result<>(std::string_view)>;

  Decompressor();
  ~Decompressor();

  // Gives what the bytes decompress to to `sink`, piece by piece; an error of `sink` ends it.
  // kInvalidArgument: not what the first bytes said it was. kResourceExhausted: too much.
  Result<> feed(std::string_view bytes, const Sink& sink);

 private:
  struct State;
  Result<> begin(std::string_view bytes);
  Result<> inflate_gzip(std::string_view bytes, const Sink& sink);
  Result<> inflate_zstd(std::string_view bytes, const Sink& sink);
  Result<> pass(std::string_view bytes, const Sink& sink);

  std::unique_ptr<State> state_;
  std::uint64_t in_ = 0;
  std::uint64_t out_ = 0;
};

}  // namespace minato::scanner
