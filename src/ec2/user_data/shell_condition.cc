// test, [ and [[.
#include <algorithm>
#include <charconv>

#include "ec2/user_data/shell.h"

namespace minato::ec2 {
namespace {

std::optional<long> whole_number(const std::string& text) {
  long value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<bool> compare_numbers(std::string_view rule, long left, long right) {
  if (rule == "-eq") return left == right;
  if (rule == "-ne") return left != right;
  if (rule == "-lt") return left < right;
  if (rule == "-le") return left <= right;
  if (rule == "-gt") return left > right;
  if (rule == "-ge") return left >= right;
  return std::nullopt;
}

}  // namespace

Shell::Status Shell::test(const Words& words, Streams&) {
  Words rest(words.begin() + 1, words.end());
  if (words.front() == "[") {
    if (rest.empty() || rest.back() != "]") return Status::kFailed;
    rest.pop_back();
  }
  return evaluate(rest, false);
}

Shell::Status Shell::evaluate(const Words& words, bool patterns) {
  const auto split = [&](std::string_view one, std::string_view other) {
    return std::ranges::find_if(
        words, [&](const std::string& word) { return word == one || word == other; });
  };
  for (const bool any : {true, false}) {
    const auto at = any ? split("||", "-o") : split("&&", "-a");
    if (at == words.end() || at == words.begin()) continue;
    const Status left = evaluate(Words(words.begin(), at), patterns);
    const Status right = evaluate(Words(at + 1, words.end()), patterns);
    const Status decisive = any ? Status::kOk : Status::kFailed;
    if (left == decisive || right == decisive) return decisive;
    if (left == Status::kUnknown || right == Status::kUnknown) return Status::kUnknown;
    return left;
  }
  if (words.size() > 1 && words.front() == "!") {
    const Status status = evaluate(Words(words.begin() + 1, words.end()), patterns);
    if (status == Status::kUnknown) return status;
    return status == Status::kOk ? Status::kFailed : Status::kOk;
  }
  return evaluate_one(words, patterns);
}

Shell::Status Shell::evaluate_one(const Words& words, bool patterns) {
  const auto answer = [](bool yes) { return yes ? Status::kOk : Status::kFailed; };
  if (words.empty()) return Status::kFailed;
  if (std::ranges::any_of(words, [](const std::string& word) { return is_unknown(word); })) {
    return Status::kUnknown;
  }
  if (words.size() == 1) return answer(!words[0].empty());
  if (words.size() == 2) {
    if (words[0] == "-n") return answer(!words[1].empty());
    if (words[0] == "-z") return answer(words[1].empty());
    return evaluate_file(words[0], path_of(words[1]));
  }
  if (words.size() != 3) return Status::kUnknown;
  const std::string& rule = words[1];
  if (rule == "=" || rule == "==" || rule == "!=") {
    if (!boot_.spend(words[0].size() * words[2].size())) return Status::kUnknown;
    const bool same = patterns ? fits_pattern(words[0], words[2]) : words[0] == words[2];
    return answer(same == (rule != "!="));
  }
  const auto left = whole_number(words[0]);
  const auto right = whole_number(words[2]);
  const auto compared = left && right ? compare_numbers(rule, *left, *right) : std::nullopt;
  return compared ? answer(*compared) : Status::kUnknown;
}

Shell::Status Shell::evaluate_file(std::string_view rule, const std::string& path) const {
  if (rule == "-d") return path == "/etc/ecs" ? Status::kOk : Status::kUnknown;
  if (rule != "-e" && rule != "-f" && rule != "-r" && rule != "-s") return Status::kUnknown;
  const std::string* file = boot_.file(path);
  if (file == nullptr) return Status::kUnknown;
  return rule == "-s" && file->empty() ? Status::kFailed : Status::kOk;
}

}  // namespace minato::ec2
