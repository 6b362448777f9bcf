#include "scanner/decompressor.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <vector>

namespace minato::scanner {
namespace {

constexpr std::size_t kPiece = 128 * 1024;
constexpr std::string_view kGzip = "\x1f\x8b";
constexpr std::string_view kZstd = "\x28\xb5\x2f\xfd";
constexpr int kGzipWindow = 15 + 16;  // zlib: the largest window, with gzip's header

struct FreeZstd {
  void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
};

}  // namespace

struct Decompressor::State {
  enum class Form { kUnknown, kPlain, kGzip, kZstd };
  Form form = Form::kUnknown;
  std::string start;  // the first bytes, until they tell the form
  z_stream gzip{};
  bool gzip_ended = false;
  std::unique_ptr<ZSTD_DStream, FreeZstd> zstd;
  std::vector<char> piece;

  ~State() {
    if (form == Form::kGzip) inflateEnd(&gzip);
  }
};

Decompressor::Decompressor() : state_(std::make_unique<State>()) {}
Decompressor::~Decompressor() = default;

Result<> Decompressor::begin(std::string_view bytes) {
  State& state = *state_;
  if (bytes.starts_with(kGzip)) {
    if (inflateInit2(&state.gzip, kGzipWindow) != Z_OK) {
      return fail(ErrorCode::kResourceExhausted, "no memory to read a layer");
    }
    state.form = State::Form::kGzip;
  } else if (bytes.starts_with(kZstd)) {
    state.zstd.reset(ZSTD_createDStream());
    if (!state.zstd) return fail(ErrorCode::kResourceExhausted, "no memory to read a layer");
    state.form = State::Form::kZstd;
  } else {
    state.form = State::Form::kPlain;
  }
  if (state.form != State::Form::kPlain) state.piece.resize(kPiece);
  return {};
}

Result<> Decompressor::feed(std::string_view bytes, const Sink& sink) {
  State& state = *state_;
  in_ += bytes.size();
  std::string joined;
  if (state.form == State::Form::kUnknown) {
    state.start += bytes;
    if (state.start.size() < kZstd.size()) return {};
    joined = std::move(state.start);
    bytes = joined;
    TRY_VOID(begin(bytes));
  }
  switch (state.form) {
    case State::Form::kGzip:
      return inflate_gzip(bytes, sink);
    case State::Form::kZstd:
      return inflate_zstd(bytes, sink);
    default:
      return pass(bytes, sink);
  }
}

Result<> Decompressor::pass(std::string_view bytes, const Sink& sink) {
  out_ += bytes.size();
  if (out_ > std::min(kLayerBytesMax, std::max(kFreeBytes, in_ * kRatioMax))) {
    return fail(ErrorCode::kResourceExhausted, "a layer decompresses to too much");
  }
  return bytes.empty() ? Result<>() : sink(bytes);
}

Result<> Decompressor::inflate_gzip(std::string_view bytes, const Sink& sink) {
  State& state = *state_;
  z_stream& stream = state.gzip;
  // zlib only reads it; its old interface wants a pointer without const.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  do {
    if (state.gzip_ended) {
      // A gzip file may have several members; zeros after the last one are padding.
      if (stream.avail_in == 0 || *stream.next_in == 0) return {};
      inflateReset(&stream);
      state.gzip_ended = false;
    }
    stream.next_out = reinterpret_cast<Bytef*>(state.piece.data());
    stream.avail_out = static_cast<uInt>(state.piece.size());
    const int result = inflate(&stream, Z_NO_FLUSH);
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
      return fail(ErrorCode::kInvalidArgument, "a layer is not the gzip file it begins as");
    }
    state.gzip_ended = result == Z_STREAM_END;
    TRY_VOID(pass({state.piece.data(), state.piece.size() - stream.avail_out}, sink));
  } while (stream.avail_in > 0 || stream.avail_out == 0);
  return {};
}

Result<> Decompressor::inflate_zstd(std::string_view bytes, const Sink& sink) {
  State& state = *state_;
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  for (bool full = true; in.pos < in.size || full;) {
    ZSTD_outBuffer out{state.piece.data(), state.piece.size(), 0};
    const std::size_t result = ZSTD_decompressStream(state.zstd.get(), &out, &in);
    if (ZSTD_isError(result) != 0) {
      return fail(ErrorCode::kInvalidArgument, "a layer is not the zstd file it begins as");
    }
    full = out.pos == out.size;
    TRY_VOID(pass({state.piece.data(), out.pos}, sink));
  }
  return {};
}

}  // namespace minato::scanner
