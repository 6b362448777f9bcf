#include "ec2/user_data/cloud_config.h"

#include <algorithm>

#include "codec/base64.h"
#include "ec2/user_data/encodings.h"
#include "ec2/user_data/yaml.h"

namespace minato::ec2 {
namespace {

std::string text_member(const Yaml& map, std::string_view name) {
  const Yaml* member = map.member(name);
  return member ? member->text : std::string();
}

// As cloud-init reads `encoding`; nullopt when the content is not of it.
std::optional<std::string> decoded_content(std::string content, const std::string& encoding) {
  const bool base64 = encoding.find("b64") != std::string::npos || encoding.contains("base64");
  const bool packed = encoding.starts_with("gz");
  if (base64) {
    auto bytes = decode_mail_base64(content);
    if (!bytes) return std::nullopt;
    content = *std::move(bytes);
  }
  if (packed) return gunzip(content, FirstBoot::kFileBytesMax);
  return content;
}

std::vector<CloudConfig::File> files_of(const Yaml& list, const std::string& name,
                                        FirstBoot& boot) {
  std::vector<CloudConfig::File> out;
  for (const Yaml& entry : list.items) {
    const std::string path = text_member(entry, "path");
    auto content = decoded_content(text_member(entry, "content"), text_member(entry, "encoding"));
    if (entry.member("source") != nullptr) content = boot.unknown("source of " + path);
    if (path.empty() || !content) {
      boot.note(name + ": an entry of write_files is not understood: " + path);
      continue;
    }
    const Yaml* append = entry.member("append");
    const Yaml* deferred = entry.member("defer");
    const bool unknown = is_unknown(*content);
    out.push_back({.path = path,
                   .content = unknown ? *content : without_marks(*content),
                   .append = append && append->is_true(),
                   .deferred = deferred && deferred->is_true()});
  }
  return out;
}

// A list is quoted word by word, a text is a line of its own.
std::optional<std::string> script_of(const Yaml& list) {
  if (list.kind != Yaml::Kind::kList) return std::nullopt;
  std::string out = "#!/bin/sh\n";
  for (const Yaml& command : list.items) {
    if (command.kind == Yaml::Kind::kMap) return std::nullopt;
    out += command.text;
    for (const Yaml& word : command.items) {
      if (word.kind != Yaml::Kind::kText) return std::nullopt;
      out += '\'';
      for (const char c : word.text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
      out += "' ";
    }
    out += '\n';
  }
  return without_marks(out);
}

void read_script(const Yaml& config, std::string_view key, const std::string& name,
                 std::optional<std::string>& out, FirstBoot& boot) {
  const Yaml* list = config.member(key);
  if (list == nullptr) return;
  auto script = script_of(*list);
  if (!script) boot.note(name + ": " + std::string(key) + " is not understood");
  if (script) out = std::move(script);
}

}  // namespace

void read_cloud_config(std::string_view text, const std::string& name, CloudConfig& config,
                       FirstBoot& boot) {
  if (!boot.spend(text.size())) return;
  const auto yaml = parse_yaml(text);
  if (!yaml) {
    boot.note(name + ", " + yaml.error().message + " is not understood: nothing of it is taken");
    return;
  }
  if (const Yaml* list = yaml->member("write_files")) config.files = files_of(*list, name, boot);
  read_script(*yaml, "bootcmd", name, config.boot_script, boot);
  read_script(*yaml, "runcmd", name, config.run_script, boot);
}

}  // namespace minato::ec2
