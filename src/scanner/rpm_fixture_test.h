// Headers as rpm keeps them, for the tests of its databases.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace minato::scanner::rpm_fixture {

inline constexpr std::uint32_t kName = 1000, kVersion = 1001, kRelease = 1002, kEpoch = 1003,
                               kArch = 1022;
inline constexpr std::uint32_t kInt32 = 4, kString = 6;

inline std::string number(std::uint32_t value) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xff);
  return out;
}

struct Value {
  std::uint32_t tag;
  std::uint32_t type;
  std::string data;
};

inline std::string header_of(const std::vector<Value>& values) {
  std::string index;
  std::string data;
  for (const Value& value : values) {
    index += number(value.tag) + number(value.type) +
             number(static_cast<std::uint32_t>(data.size())) + number(1);
    data += value.data;
  }
  return number(static_cast<std::uint32_t>(values.size())) +
         number(static_cast<std::uint32_t>(data.size())) + index + data;
}

inline std::string header_of(const std::string& name, const std::string& version) {
  return header_of({{kName, kString, name + '\0'},
                    {kVersion, kString, version + '\0'},
                    {kRelease, kString, std::string("1.el9") + '\0'},
                    {kArch, kString, std::string("x86_64") + '\0'}});
}

}  // namespace minato::scanner::rpm_fixture
