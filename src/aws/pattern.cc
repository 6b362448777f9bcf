#include "aws/pattern.h"

#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>

#include <re2/re2.h>

namespace minato::aws {
namespace {

// Java's \uXXXX is RE2's \x{XXXX}.
std::string to_re2(std::string_view pattern) {
  std::string out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\' && i + 1 < pattern.size()) {
      if (pattern[i + 1] == 'u' && i + 5 < pattern.size()) {
        out.append("\\x{").append(pattern.substr(i + 2, 4)).append("}");
        i += 5;
      } else {
        out.append(pattern.substr(i, 2));
        ++i;
      }
    } else {
      out += pattern[i];
    }
  }
  return out;
}

class PatternCache {
 public:
  const RE2& get(const char* pattern) {
    {
      std::shared_lock lock(mutex_);
      if (auto found = compiled_.find(pattern); found != compiled_.end()) return *found->second;
    }
    RE2::Options options;
    options.set_log_errors(false);
    auto compiled = std::make_unique<RE2>(to_re2(pattern), options);
    std::unique_lock lock(mutex_);
    return *compiled_.try_emplace(pattern, std::move(compiled)).first->second;
  }

 private:
  std::shared_mutex mutex_;
  std::unordered_map<const char*, std::unique_ptr<RE2>> compiled_;
};

PatternCache& cache() {
  static PatternCache instance;
  return instance;
}

}  // namespace

bool matches_pattern(const char* pattern, std::string_view text) {
  const RE2& compiled = cache().get(pattern);
  return !compiled.ok() || RE2::FullMatch(re2::StringPiece(text.data(), text.size()), compiled);
}

bool is_supported_pattern(const char* pattern) {
  return cache().get(pattern).ok();
}

}  // namespace minato::aws
