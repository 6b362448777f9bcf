// Private to net/: the bytes of one connection that arrived and are not yet parsed.
#pragma once

#include <boost/asio/buffer.hpp>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace minato::http {

// Small while a connection is idle, grown for bodies. A view into it stays valid until room() or
// shrink().
class InputBuffer {
 public:
  static constexpr std::size_t kIdleBytes = 4096;

  bool empty() const { return begin_ == end_; }
  std::size_t size() const { return end_ - begin_; }
  std::string_view view() const { return {bytes_.get() + begin_, size()}; }
  void consume(std::size_t count) { begin_ += count; }
  void filled(std::size_t count) { end_ += count; }

  // Space behind the content; at least one byte, up to `capacity` in all when it must grow.
  boost::asio::mutable_buffer room(std::size_t capacity) {
    if (empty()) begin_ = end_ = 0;
    if (capacity > capacity_) {
      move_to(capacity);
    } else if (end_ == capacity_) {
      move_to(begin_ > 0 ? capacity_ : capacity_ * 2);
    }
    return {bytes_.get() + end_, capacity_ - end_};
  }

  // Gives back what a body needed.
  void shrink() {
    if (capacity_ > 4 * kIdleBytes && size() < kIdleBytes) move_to(kIdleBytes);
  }

 private:
  void move_to(std::size_t capacity) {
    if (capacity == capacity_) {
      std::memmove(bytes_.get(), bytes_.get() + begin_, size());
    } else {
      auto bytes = std::make_unique_for_overwrite<char[]>(capacity);
      if (!empty()) std::memcpy(bytes.get(), bytes_.get() + begin_, size());
      bytes_ = std::move(bytes);
      capacity_ = capacity;
    }
    end_ -= begin_;
    begin_ = 0;
  }

  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace minato::http
