// Versions of npm and its like, of Python packages and of gems.
#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

#include "scanner/digits_impl.h"
#include "scanner/version.h"

namespace minato::scanner {
namespace {

std::vector<std::string_view> split_at(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  if (text.empty()) return out;
  for (;;) {
    const auto at = text.find(separator);
    out.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return out;
    text.remove_prefix(at + 1);
  }
}

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

// Missing parts are zeros.
int compare_releases(const std::vector<std::string_view>& a,
                     const std::vector<std::string_view>& b) {
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    const int order = compare_numbers(i < a.size() ? a[i] : "", i < b.size() ? b[i] : "");
    if (order != 0) return order;
  }
  return 0;
}

// semver.org, 11.4: numbers before words, a shorter list before a longer one.
int compare_prereleases(std::string_view a, std::string_view b) {
  const auto left = split_at(a, '.'), right = split_at(b, '.');
  for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
    const bool numeric = is_number(left[i]);
    if (numeric != is_number(right[i])) return numeric ? -1 : 1;
    const int order =
        numeric ? compare_numbers(left[i], right[i]) : sign_of(left[i].compare(right[i]));
    if (order != 0) return order;
  }
  return left.size() == right.size() ? 0 : left.size() < right.size() ? -1 : 1;
}

void drop_v(std::string_view& text) {
  if (text.size() > 1 && (text[0] == 'v' || text[0] == 'V') && is_digit(text[1])) {
    text.remove_prefix(1);
  }
}

// A version of PEP 440, taken apart.
struct PythonVersion {
  std::string_view epoch;
  std::vector<std::string_view> release;
  // dev before pre-releases before the release before its post-releases.
  int phase = 0;  // -4 dev, -3 a, -2 b, -1 rc, 0 the release
  std::string_view phase_number;
  bool post = false;
  std::string_view post_number;
  bool dev = false;
  std::string_view dev_number;
};

void skip_marks(std::string_view& text) {
  while (!text.empty() && (text[0] == '.' || text[0] == '-' || text[0] == '_')) {
    text.remove_prefix(1);
  }
}

int phase_of(std::string_view word) {
  if (word == "a" || word == "alpha") return -3;
  if (word == "b" || word == "beta") return -2;
  if (word == "rc" || word == "c" || word == "pre" || word == "preview") return -1;
  return 0;
}

PythonVersion parse_python(std::string_view text) {
  PythonVersion out;
  drop_v(text);
  text = text.substr(0, text.find('+'));  // local versions count as their public one
  if (const auto mark = text.find('!'); mark != std::string_view::npos) {
    out.epoch = text.substr(0, mark);
    text.remove_prefix(mark + 1);
  }
  for (;;) {
    out.release.push_back(take_digits(text));
    if (text.size() < 2 || text[0] != '.' || !is_digit(text[1])) break;
    text.remove_prefix(1);
  }
  while (!text.empty()) {
    const bool implicit_post = text.size() > 1 && text[0] == '-' && is_digit(text[1]);
    skip_marks(text);
    const std::string_view word = take_letters(text);
    skip_marks(text);
    const std::string_view number = take_digits(text);
    if (word.empty() && number.empty()) break;
    if (implicit_post || word == "post" || word == "rev" || word == "r") {
      out.post = true;
      out.post_number = number;
    } else if (word == "dev") {
      out.dev = true;
      out.dev_number = number;
    } else if (phase_of(word) != 0) {
      out.phase = phase_of(word);
      out.phase_number = number;
    }
  }
  if (out.dev && out.phase == 0 && !out.post) out.phase = -4;
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

// "1.2.rc1" is 1, 2, "rc", 1.
std::vector<std::string_view> gem_segments(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::string_view taken = is_digit(text[0]) ? take_digits(text) : take_letters(text);
    if (taken.empty())
      text.remove_prefix(1);
    else
      out.push_back(taken);
  }
  return out;
}

}  // namespace

int compare_semver(std::string_view a, std::string_view b) {
  drop_v(a);
  drop_v(b);
  a = a.substr(0, a.find('+'));
  b = b.substr(0, b.find('+'));
  const auto a_dash = a.find('-'), b_dash = b.find('-');
  if (const int order =
          compare_releases(split_at(a.substr(0, a_dash), '.'), split_at(b.substr(0, b_dash), '.'));
      order != 0) {
    return order;
  }
  const bool a_pre = a_dash != std::string_view::npos, b_pre = b_dash != std::string_view::npos;
  if (a_pre != b_pre) return a_pre ? -1 : 1;
  return a_pre ? compare_prereleases(a.substr(a_dash + 1), b.substr(b_dash + 1)) : 0;
}

int compare_pep440(std::string_view a, std::string_view b) {
  const std::string left_text = lower(a), right_text = lower(b);
  const PythonVersion left = parse_python(left_text), right = parse_python(right_text);
  if (const int order = compare_numbers(left.epoch, right.epoch); order != 0) return order;
  if (const int order = compare_releases(left.release, right.release); order != 0) return order;
  if (left.phase != right.phase) return left.phase < right.phase ? -1 : 1;
  if (const int order = compare_numbers(left.phase_number, right.phase_number); order != 0) {
    return order;
  }
  if (left.post != right.post) return left.post ? 1 : -1;
  if (const int order = compare_numbers(left.post_number, right.post_number); order != 0) {
    return order;
  }
  if (left.dev != right.dev) return left.dev ? -1 : 1;
  return compare_numbers(left.dev_number, right.dev_number);
}

int compare_gem(std::string_view a, std::string_view b) {
  const auto left = gem_segments(a), right = gem_segments(b);
  for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
    const std::string_view one = i < left.size() ? left[i] : "0";
    const std::string_view other = i < right.size() ? right[i] : "0";
    const bool numeric = is_digit(one[0]);
    // A word marks a version before the release.
    if (numeric != is_digit(other[0])) return numeric ? 1 : -1;
    const int order = numeric ? compare_numbers(one, other) : sign_of(one.compare(other));
    if (order != 0) return order;
  }
  return 0;
}

}  // namespace minato::scanner
