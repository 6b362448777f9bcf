// A bound on something held at once by all connections together.
#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

namespace minato::aws {

// Thread-safe. Outlives its shares.
class InFlight {
 public:
  // Gives back what it holds when it goes away. Empty when the bound was reached.
  class Share {
   public:
    Share() = default;
    Share(InFlight* owner, std::size_t amount) : owner_(owner), amount_(amount) {}
    Share(Share&& other) noexcept
        : owner_(std::exchange(other.owner_, nullptr)), amount_(other.amount_) {}
    Share& operator=(Share&& other) noexcept {
      std::swap(owner_, other.owner_);
      std::swap(amount_, other.amount_);
      return *this;
    }
    ~Share() {
      if (owner_ != nullptr) owner_->held_.fetch_sub(amount_);
    }
    explicit operator bool() const { return owner_ != nullptr; }

   private:
    InFlight* owner_ = nullptr;
    std::size_t amount_ = 0;
  };

  explicit InFlight(std::size_t max) : max_(max) {}
  Share take(std::size_t amount) {
    if (held_.fetch_add(amount) + amount <= max_) return {this, amount};
    held_.fetch_sub(amount);
    return {};
  }

 private:
  const std::size_t max_;
  std::atomic<std::size_t> held_ = 0;
};

}  // namespace minato::aws
