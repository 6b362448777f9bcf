// One caller at a time for each key, in order of arrival.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>

#include "base/async.h"

namespace minato {

// Used from one executor; must outlive its guards.
class KeyedLock {
 public:
  class Guard {
   public:
    Guard(KeyedLock& lock, std::string key) : lock_(&lock), key_(std::move(key)) {}
    Guard(Guard&& other) noexcept
        : lock_(std::exchange(other.lock_, nullptr)), key_(std::move(other.key_)) {}
    Guard& operator=(Guard&&) = delete;
    ~Guard() {
      if (lock_) lock_->release(key_);
    }

   private:
    KeyedLock* lock_;
    std::string key_;
  };

  Awaitable<Guard> acquire(std::string key);

 private:
  struct Waiter;
  void release(const std::string& key);

  // A key is present while somebody holds it.
  std::map<std::string, std::deque<std::shared_ptr<Waiter>>> held_;
};

}  // namespace minato
