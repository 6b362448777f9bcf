// Versions of dpkg, rpm and apk.
#include <array>
#include <optional>

#include "scanner/digits_impl.h"
#include "scanner/version.h"

namespace minato::scanner {
namespace {

struct Parts {
  std::string_view epoch;  // digits; empty is 0
  std::string_view version;
  std::optional<std::string_view> release;
};

Parts split(std::string_view text, bool last_dash) {
  Parts out;
  if (const auto colon = text.find(':'); colon != std::string_view::npos) {
    out.epoch = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  const auto dash = last_dash ? text.rfind('-') : text.find('-');
  out.version = text.substr(0, dash);
  if (dash != std::string_view::npos) out.release = text.substr(dash + 1);
  return out;
}

// Debian policy 5.6.12: '~' sorts before the end, letters before everything else.
int dpkg_order(char c) {
  if (is_alpha(c)) return c;
  if (c == '~') return -1;
  return c == '\0' || is_digit(c) ? 0 : static_cast<unsigned char>(c) + 256;
}

int compare_dpkg_part(std::string_view a, std::string_view b) {
  while (!a.empty() || !b.empty()) {
    while ((!a.empty() && !is_digit(a.front())) || (!b.empty() && !is_digit(b.front()))) {
      const int left = a.empty() ? 0 : dpkg_order(a.front());
      const int right = b.empty() ? 0 : dpkg_order(b.front());
      if (left != right) return sign_of(left - right);
      if (!a.empty()) a.remove_prefix(1);
      if (!b.empty()) b.remove_prefix(1);
    }
    if (const int order = compare_numbers(take_digits(a), take_digits(b)); order != 0) return order;
  }
  return 0;
}

bool is_rpm_mark(char c) {
  return is_digit(c) || is_alpha(c) || c == '~' || c == '^';
}

void skip_separators(std::string_view& text) {
  while (!text.empty() && !is_rpm_mark(text.front())) text.remove_prefix(1);
}

// '~' sorts before the end, '^' after it but before anything that goes on. nullopt: neither is
// there, or both are and were taken away.
std::optional<int> compare_rpm_marks(std::string_view& a, std::string_view& b, bool& taken) {
  taken = false;
  const auto at = [](std::string_view text, char c) { return !text.empty() && text[0] == c; };
  if (at(a, '~') || at(b, '~')) {
    if (!at(a, '~')) return 1;
    if (!at(b, '~')) return -1;
    taken = true;
  } else if (at(a, '^') || at(b, '^')) {
    if (a.empty()) return -1;
    if (b.empty()) return 1;
    if (!at(a, '^')) return 1;
    if (!at(b, '^')) return -1;
    taken = true;
  }
  if (taken) {
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  return std::nullopt;
}

int compare_rpm_part(std::string_view a, std::string_view b) {
  while (!a.empty() || !b.empty()) {
    skip_separators(a);
    skip_separators(b);
    bool taken = false;
    if (const auto order = compare_rpm_marks(a, b, taken)) return *order;
    if (taken) continue;
    if (a.empty() || b.empty()) break;
    const bool numeric = is_digit(a.front());
    const auto left = numeric ? take_digits(a) : take_letters(a);
    const auto right = numeric ? take_digits(b) : take_letters(b);
    // A number is later than letters.
    if (right.empty()) return numeric ? 1 : -1;
    const int order = numeric ? compare_numbers(left, right) : sign_of(left.compare(right));
    if (order != 0) return order;
  }
  if (a.empty() && b.empty()) return 0;
  return a.empty() ? -1 : 1;
}

// Suffixes of apk versions in their order; the plain version is between kPlain's neighbours.
constexpr std::array<std::string_view, 9> kApkSuffixes = {"alpha", "beta", "pre", "rc", "",
                                                          "cvs",   "svn",  "git", "hg"};
constexpr int kApkPlain = 4;
constexpr int kApkPatch = 9;

int apk_suffix_rank(std::string_view name) {
  if (name == "p") return kApkPatch;
  for (std::size_t i = 0; i < kApkSuffixes.size(); ++i) {
    if (!kApkSuffixes[i].empty() && kApkSuffixes[i] == name) return static_cast<int>(i);
  }
  return kApkPlain;
}

// Numbers after the first compare as fractions when one begins with a zero.
int compare_apk_number(std::string_view a, std::string_view b, bool first) {
  const bool fraction =
      !first && !a.empty() && !b.empty() && (a.front() == '0' || b.front() == '0');
  return fraction ? sign_of(a.compare(b)) : compare_numbers(a, b);
}

int compare_apk_numbers(std::string_view& a, std::string_view& b) {
  for (bool first = true;; first = false) {
    const int order = compare_apk_number(take_digits(a), take_digits(b), first);
    if (order != 0) return order;
    const bool left = a.starts_with('.'), right = b.starts_with('.');
    if (left != right) return left ? 1 : -1;
    if (!left) return 0;
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
}

struct ApkSuffix {
  int rank = kApkPlain;
  std::string_view number;
};

ApkSuffix take_apk_suffix(std::string_view& text) {
  if (!text.starts_with('_')) return {};
  text.remove_prefix(1);
  ApkSuffix out;
  out.rank = apk_suffix_rank(take_letters(text));
  out.number = take_digits(text);
  return out;
}

std::string_view take_apk_revision(std::string_view text) {
  // A commit hash, "~1a2b3c", has no order.
  if (const auto at = text.find("-r"); at != std::string_view::npos)
    text.remove_prefix(at + 2);
  else
    return {};
  return take_digits(text);
}

}  // namespace

int compare_dpkg(std::string_view a, std::string_view b) {
  const Parts left = split(a, true), right = split(b, true);
  if (const int order = compare_numbers(left.epoch, right.epoch); order != 0) return order;
  if (const int order = compare_dpkg_part(left.version, right.version); order != 0) return order;
  return compare_dpkg_part(left.release.value_or(""), right.release.value_or(""));
}

int compare_rpm(std::string_view a, std::string_view b) {
  const Parts left = split(a, true), right = split(b, true);
  if (const int order = compare_numbers(left.epoch, right.epoch); order != 0) return order;
  if (const int order = compare_rpm_part(left.version, right.version); order != 0) return order;
  // A version without release stands for all of its releases.
  if (!left.release || !right.release) return 0;
  return compare_rpm_part(*left.release, *right.release);
}

int compare_apk(std::string_view a, std::string_view b) {
  if (const int order = compare_apk_numbers(a, b); order != 0) return order;
  if (const int order = sign_of(take_letters(a).compare(take_letters(b))); order != 0) return order;
  while (a.starts_with('_') || b.starts_with('_')) {
    const ApkSuffix left = take_apk_suffix(a), right = take_apk_suffix(b);
    if (left.rank != right.rank) return left.rank < right.rank ? -1 : 1;
    if (const int order = compare_numbers(left.number, right.number); order != 0) return order;
  }
  return compare_numbers(take_apk_revision(a), take_apk_revision(b));
}

}  // namespace minato::scanner
