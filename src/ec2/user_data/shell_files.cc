// The commands that read and write files.
#include <algorithm>

#include "ec2/user_data/shell.h"

namespace minato::ec2 {
namespace {

// What is not an option; everything behind "--" is not.
std::vector<std::string> operands(const std::vector<std::string>& words) {
  std::vector<std::string> out;
  bool options = true;
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (options && words[i] == "--")
      options = false;
    else if (!options || words[i] == "-" || !words[i].starts_with('-'))
      out.push_back(words[i]);
  }
  return out;
}

bool has_option(const std::vector<std::string>& words, std::string_view option) {
  return std::ranges::find(words, option) != words.end();
}

struct GrepRequest {
  bool inverted = false;
  bool quiet = false;
  bool whole = false;
  bool known = true;  // it says nothing that is not read here
  std::string pattern = {};
  std::vector<std::string> files = {};
};

GrepRequest read_grep(const std::vector<std::string>& words) {
  GrepRequest out;
  bool literal = words.front() == "fgrep";
  std::vector<std::string> rest;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word.size() < 2 || word[0] != '-' || word.starts_with("--")) {
      out.known = out.known && !word.starts_with("--");
      rest.push_back(word);
      continue;
    }
    out.quiet |= word.find('q') != std::string::npos;
    out.inverted |= word.find('v') != std::string::npos;
    out.whole |= word.find('x') != std::string::npos;
    literal |= word.find('F') != std::string::npos;
    out.known = out.known && word.find_first_not_of("-qsvxFE") == std::string::npos;
  }
  if (rest.empty()) return {.known = false};
  out.pattern = rest.front();
  out.files.assign(rest.begin() + 1, rest.end());
  // Only patterns that say what they mean, but for the anchors.
  if (!literal && out.pattern.find_first_of("\\.[]*+?{}()|") != std::string::npos)
    out.known = false;
  if (literal && out.pattern.find_first_of("^$") != std::string::npos) out.known = false;
  return out;
}

bool grep_matches(std::string_view line, const GrepRequest& request) {
  std::string_view pattern = request.pattern;
  const bool start = pattern.starts_with('^') || request.whole;
  const bool end = pattern.ends_with('$') || request.whole;
  if (pattern.starts_with('^')) pattern.remove_prefix(1);
  if (pattern.ends_with('$')) pattern.remove_suffix(1);
  if (start && end) return line == pattern;
  if (start) return line.starts_with(pattern);
  if (end) return line.ends_with(pattern);
  return line.find(pattern) != std::string_view::npos;
}

}  // namespace

Shell::Status Shell::cat(const Words& words, Streams& streams) {
  const Words files = operands(words);
  const bool plain = std::ranges::none_of(
      words, [](const std::string& word) { return word.size() > 1 && word.starts_with('-'); });
  if (!plain) return call_unknown(words, streams);
  std::string text = files.empty() ? streams.in : "";
  for (const std::string& file : files) {
    if (!boot_.spend(text.size())) break;
    text += file == "-" ? streams.in : contents(path_of(file));
  }
  deliver(Sink{}, std::move(text), streams);
  return Status::kOk;
}

Shell::Status Shell::tee(const Words& words, Streams& streams) {
  const bool append = has_option(words, "-a") || has_option(words, "--append");
  for (const std::string& file : operands(words)) {
    deliver(open(file, append), streams.in, streams);
  }
  deliver(Sink{}, streams.in, streams);
  return Status::kOk;
}

// cp and mv of one file.
Shell::Status Shell::copy(const Words& words, Streams& streams) {
  const Words files = operands(words);
  if (files.size() != 2 || is_unknown(files[1])) return call_unknown(words, streams);
  const std::string from = path_of(files[0]);
  std::string to = path_of(files[1]);
  if (to.ends_with('/') || to == "/etc/ecs") to += "/" + from.substr(from.rfind('/') + 1);
  const std::string text = contents(from);
  boot_.write(path_of(to), text, false);
  if (words.front() == "mv") boot_.remove(from);
  return is_unknown(text) ? Status::kAssumed : Status::kOk;
}

Shell::Status Shell::remove(const Words& words, Streams&) {
  for (const std::string& file : operands(words)) {
    const std::string path = path_of(file);
    Words gone;
    for (const auto& [name, text] : boot_.files()) {
      if (name == path || name.starts_with(path + "/")) gone.push_back(name);
    }
    for (const std::string& name : gone) boot_.remove(name);
  }
  return Status::kOk;
}

Shell::Status Shell::touch(const Words& words, Streams&) {
  for (const std::string& file : operands(words)) open(file, true);
  return Status::kOk;
}

Shell::Status Shell::change_folder(const Words& words, Streams&) {
  folder_ = path_of(words.size() > 1 ? words.back() : "/root");
  return Status::kOk;
}

Shell::Status Shell::grep(const Words& words, Streams& streams) {
  const GrepRequest request = read_grep(words);
  std::string text = request.files.empty() ? streams.in : "";
  for (const std::string& file : request.files) text += contents(path_of(file));
  if (!request.known || is_unknown(text) || is_unknown(request.pattern) ||
      !boot_.spend(text.size())) {
    call_unknown(words, streams);
    return Status::kUnknown;
  }
  std::string found;
  bool any = false;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = std::string_view(text).substr(begin, end - begin);
    if (grep_matches(line, request) != request.inverted) {
      any = true;
      if (!request.quiet) found.append(line).append("\n");
    }
    begin = end + 1;
  }
  deliver(Sink{}, std::move(found), streams);
  return any ? Status::kOk : Status::kFailed;
}

}  // namespace minato::ec2
