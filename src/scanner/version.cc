#include "scanner/version.h"

#include "scanner/digits_impl.h"

namespace minato::scanner {

std::string_view take_digits(std::string_view& text) {
  std::size_t end = 0;
  while (end < text.size() && is_digit(text[end])) ++end;
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(end);
  return taken;
}

std::string_view take_letters(std::string_view& text) {
  std::size_t end = 0;
  while (end < text.size() && is_alpha(text[end])) ++end;
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(end);
  return taken;
}

int compare_numbers(std::string_view a, std::string_view b) {
  while (!a.empty() && a.front() == '0') a.remove_prefix(1);
  while (!b.empty() && b.front() == '0') b.remove_prefix(1);
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return sign_of(a.compare(b));
}

int compare_versions(Scheme scheme, std::string_view a, std::string_view b) {
  switch (scheme) {
    case Scheme::kDpkg:
      return compare_dpkg(a, b);
    case Scheme::kRpm:
      return compare_rpm(a, b);
    case Scheme::kApk:
      return compare_apk(a, b);
    case Scheme::kSemver:
      return compare_semver(a, b);
    case Scheme::kPep440:
      return compare_pep440(a, b);
    case Scheme::kGem:
      return compare_gem(a, b);
  }
  return 0;
}

}  // namespace minato::scanner
