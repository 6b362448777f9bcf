// Reads answers that were made beforehand, to compare them with what is served otherwise.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "net/ready_answer.h"

namespace minato::registry::testing {

struct ReadMessage {
  std::string status_line;
  std::vector<std::pair<std::string, std::string>> fields;
  std::string body;
};

inline ReadMessage read_ready(const http::ReadyAnswer& answer, bool bodiless) {
  ReadMessage out;
  std::string_view rest = *answer.head;
  const auto take_line = [&] {
    const auto end = rest.find("\r\n");
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(rest.size(), end + 2));
    return line;
  };
  out.status_line = take_line();
  while (!rest.empty()) {
    const std::string_view line = take_line();
    const auto colon = line.find(": ");
    out.fields.emplace_back(line.substr(0, colon), line.substr(colon + 2));
  }
  if (bodiless) return out;
  if (answer.body) out.body = *answer.body;
  if (answer.file) {
    out.body.resize(answer.file_bytes);
    EXPECT_EQ(::pread(answer.file.get(), out.body.data(), out.body.size(), 0),
              static_cast<ssize_t>(out.body.size()));
  }
  return out;
}

// `served` is what a handler gave to Exchange::respond(), for which the server finds the length.
inline void expect_same(const ReadMessage& ready, const http::Response& served, bool bodiless) {
  EXPECT_EQ(ready.status_line, "HTTP/1.1 200 OK");
  EXPECT_EQ(served.status, 200);
  std::vector<std::pair<std::string, std::string>> fields;
  for (const auto& [name, value] : served.headers.fields()) fields.emplace_back(name, value);
  if (!served.headers.find("Content-Length")) {
    fields.emplace_back("Content-Length", std::to_string(served.body.size()));
  }
  auto given = ready.fields;
  std::ranges::sort(given);
  std::ranges::sort(fields);
  EXPECT_EQ(given, fields);
  if (!bodiless) EXPECT_EQ(ready.body, served.body);
}

}  // namespace minato::registry::testing
