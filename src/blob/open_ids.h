// Which uploads somebody has open.
#pragma once

#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace minato::blob {

// Callable from any thread; outlives its claims.
class OpenIds {
 public:
  // Holds an id until destroyed.
  class Claim {
   public:
    Claim(OpenIds& ids, std::string id) : ids_(&ids), id_(std::move(id)) {}
    Claim(Claim&& other) noexcept
        : ids_(std::exchange(other.ids_, nullptr)), id_(std::move(other.id_)) {}
    Claim& operator=(Claim&&) = delete;
    ~Claim() {
      if (ids_) ids_->release(id_);
    }
    const std::string& id() const { return id_; }

   private:
    OpenIds* ids_;
    std::string id_;
  };

  // nullopt while somebody else has it.
  std::optional<Claim> claim(const std::string& id) {
    const std::lock_guard lock(mutex_);
    if (!ids_.insert(id).second) return std::nullopt;
    return Claim(*this, id);
  }

 private:
  void release(const std::string& id) {
    const std::lock_guard lock(mutex_);
    ids_.erase(id);
  }

  std::mutex mutex_;
  std::set<std::string> ids_;
};

}  // namespace minato::blob
