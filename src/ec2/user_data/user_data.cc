#include "ec2/user_data/user_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "codec/base64.h"
#include "ec2/user_data/cloud_config.h"
#include "ec2/user_data/encodings.h"
#include "ec2/user_data/mime.h"
#include "ec2/user_data/shell.h"

namespace minato::ec2 {
namespace {

constexpr std::size_t kUnpackedBytesMax = 512 * 1024;
constexpr const char* kScriptType = "text/x-shellscript";
constexpr const char* kCloudConfigType = "text/cloud-config";
constexpr const char* kBootHookType = "text/cloud-boothook";
constexpr std::string_view kHookLine = "#cloud-boothook";
constexpr std::string_view kPartBlanks = " \t\r\n";

// How a part tells what it is, the longest first.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kBeginnings = {{
    {"#cloud-config-archive", "text/cloud-config-archive"},
    {"#cloud-config-jsonp", "text/cloud-config-jsonp"},
    {"## template: jinja", "text/jinja2"},
    {"#cloud-boothook", kBootHookType},
    {"#include-once", "text/x-include-once-url"},
    {"#cloud-config", kCloudConfigType},
    {"#part-handler", "text/part-handler"},
    {"#include", "text/x-include-url"},
    {"#!", kScriptType},
}};

std::string type_by_beginning(std::string_view text, std::string otherwise) {
  std::string start(text.substr(std::min(text.find_first_not_of(kPartBlanks), text.size())));
  start.resize(std::min<std::size_t>(start.size(), 32));
  std::ranges::transform(start, start.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  for (const auto& [beginning, type] : kBeginnings) {
    if (start.starts_with(beginning)) return std::string(type);
  }
  return otherwise;
}

bool is_packed_type(std::string_view type) {
  return type.starts_with("application/") &&
         (type.find("gzip") != std::string_view::npos || type.ends_with("gunzip") ||
          type.find("x-compress") != std::string_view::npos);
}

struct BootScript {
  std::string name;  // in notes
  std::string text;
};

class UserDataReader {
 public:
  explicit UserDataReader(FirstBoot& boot) : boot_(boot) {}

  void read(std::string_view text) {
    if (!is_mime(text)) {
      take({.type = type_by_beginning(text, ""), .filename = "part-001", .body = std::string(text)},
           "user data");
    } else {
      std::size_t number = 0;
      for (MimePart& part : split_mime(text)) {
        if (part.filename.empty()) part.filename = fmt::format("part-{:03}", ++number);
        const std::string name = part.filename + " of user data";
        take(std::move(part), name);
      }
    }
    finish();
  }

 private:
  void take(MimePart part, const std::string& name) {
    if (is_packed_type(part.type)) {
      auto unpacked = gunzip(part.body, kUnpackedBytesMax);
      if (!unpacked) {
        boot_.note(name + " is not gzip, or too large");
        return;
      }
      part.body = *std::move(unpacked);
      part.type = "text/plain";
    }
    if (part.type == "text/plain" || part.type == "text/x-not-multipart" ||
        part.type == kScriptType) {
      part.type = type_by_beginning(part.body, part.type);
    }
    const std::string text = without_marks(unix_lines(part.body));
    if (part.type == kScriptType) {
      scripts_.emplace(part.filename, BootScript{.name = name, .text = text});
    } else if (part.type == kCloudConfigType) {
      read_cloud_config(text, name, config_, boot_);
    } else if (part.type == kBootHookType) {
      run_hook(text, name);
    } else if (!text.empty()) {
      boot_.note(name + " is of no kind that is read here" +
                 (part.type.empty() ? "; a script begins with #!" : ": " + part.type));
    }
  }

  void run_hook(std::string_view text, const std::string& name) {
    if (text.starts_with(kHookLine)) text.remove_prefix(kHookLine.size());
    text.remove_prefix(std::min(text.find_first_not_of(kPartBlanks), text.size()));
    // AWS's own example has no #! here.
    Shell(boot_, name).run(text);
  }

  void run_script(const BootScript& script) {
    const std::string_view first = std::string_view(script.text).substr(0, script.text.find('\n'));
    if (!first.starts_with("#!")) {
      boot_.note(script.name + " does not begin with #!: it cannot be run");
      return;
    }
    if (!is_shell(first.substr(2))) {
      boot_.note(script.name + " is no shell script and is not read: " + std::string(first));
      return;
    }
    Shell(boot_, script.name).run(script.text);
  }

  // "/bin/bash -xe", "/usr/bin/env bash"
  static bool is_shell(std::string_view interpreter) {
    std::vector<std::string_view> words;
    while (!interpreter.empty() && words.size() < 2) {
      interpreter.remove_prefix(
          std::min(interpreter.find_first_not_of(kPartBlanks), interpreter.size()));
      const std::string_view word = interpreter.substr(0, interpreter.find_first_of(kPartBlanks));
      if (!word.empty()) words.push_back(word.substr(word.rfind('/') + 1));
      interpreter.remove_prefix(word.size());
    }
    if (words.size() == 2 && words[0] == "env") words.erase(words.begin());
    constexpr std::array<std::string_view, 4> kShells = {"sh", "bash", "dash", "ash"};
    return !words.empty() && std::ranges::count(kShells, words[0]) > 0;
  }

  // The order of cloud-init's modules; scripts run by name.
  void finish() {
    if (config_.boot_script) Shell(boot_, "bootcmd").run(*config_.boot_script);
    for (const bool deferred : {false, true}) {
      for (const auto& file : config_.files.value_or(std::vector<CloudConfig::File>{})) {
        if (file.deferred == deferred) boot_.write(file.path, file.content, file.append);
      }
    }
    if (config_.run_script) {
      scripts_.emplace("runcmd", BootScript{.name = "runcmd", .text = *config_.run_script});
    }
    for (const auto& [file, script] : scripts_) run_script(script);
  }

  FirstBoot& boot_;
  CloudConfig config_;
  std::multimap<std::string, BootScript> scripts_;  // by file: they run in that order
};

std::string unpacked_data(std::string_view bytes, FirstBoot& boot) {
  // It is base64 once more in some hands; cloud-init takes that as well.
  std::string text = base64_decode(bytes).value_or(std::string(bytes));
  if (!is_gzip(text)) return text;
  auto inner = gunzip(text, kUnpackedBytesMax);
  if (!inner) boot.note("user data is not gzip, or too large");
  return inner.value_or("");
}

}  // namespace

UserData read_user_data(std::string_view bytes) {
  FirstBoot boot;
  const std::string text = unpacked_data(bytes, boot);
  const auto first = text.find_first_not_of(kPartBlanks);
  const bool is_json = first != std::string::npos && text[first] == '{';
  if (text.size() > kUnpackedBytesMax)
    boot.note("user data is too large to be read");
  else if (!is_json && !text.empty())
    UserDataReader(boot).read(text);
  UserData out;
  out.agent_settings = agent_settings_of(boot, is_json ? text : "");
  out.notes = boot.notes();
  return out;
}

}  // namespace minato::ec2
