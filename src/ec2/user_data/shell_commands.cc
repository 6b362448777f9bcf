// The commands that set and say something, and those that run others.
#include <algorithm>
#include <array>
#include <charconv>

#include "ec2/user_data/shell.h"

namespace minato::ec2 {
namespace {

// They leave what is in a file as it is, or have nothing to do with files.
constexpr std::array<std::string_view, 12> kHarmless = {
    "ls",      "stat",    "systemctl", "service", "start",  "stop",
    "restart", "initctl", "less",      "more",    "md5sum", "sha256sum",
};

std::string name_of_program(const std::string& path) {
  for (const std::string_view folder : {"/bin/", "/usr/bin/", "/sbin/", "/usr/sbin/"}) {
    if (path.starts_with(folder)) return path.substr(folder.size());
  }
  return path;
}

std::size_t equals_sign(const std::string& word) {
  const auto at = word.find('=');
  const auto end =
      word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
  return at != std::string::npos && at > 0 && end == at ? at : std::string::npos;
}

bool takes_value(std::string_view program, std::string_view option) {
  const auto one_of = [&](std::string_view letters) {
    return option.size() == 2 && letters.find(option[1]) != std::string_view::npos;
  };
  if (program == "sudo") return one_of("ugpCrtTh");
  if (program == "env") return one_of("uCS");
  if (program == "timeout") return one_of("ks");
  return (program == "nice" || program == "ionice") && one_of("ncp");
}

}  // namespace

const std::map<std::string, Shell::Command, std::less<>>& Shell::commands() {
  static const std::map<std::string, Command, std::less<>> table = {
      {".", &Shell::source},
      {":", &Shell::succeed},
      {"[", &Shell::test},
      {"bash", &Shell::call_shell},
      {"break", &Shell::leave},
      {"builtin", &Shell::call_through},
      {"cat", &Shell::cat},
      {"cd", &Shell::change_folder},
      {"chgrp", &Shell::succeed},
      {"chmod", &Shell::succeed},
      {"chown", &Shell::succeed},
      {"cloud-init-per", &Shell::call_through},
      {"command", &Shell::call_through},
      {"continue", &Shell::leave},
      {"cp", &Shell::copy},
      {"declare", &Shell::export_variables},
      {"echo", &Shell::echo},
      {"egrep", &Shell::grep},
      {"env", &Shell::call_through},
      {"eval", &Shell::eval},
      {"exec", &Shell::call_through},
      {"exit", &Shell::leave},
      {"export", &Shell::export_variables},
      {"false", &Shell::fail},
      {"fgrep", &Shell::grep},
      {"grep", &Shell::grep},
      {"ionice", &Shell::call_through},
      {"local", &Shell::export_variables},
      {"mkdir", &Shell::succeed},
      {"mv", &Shell::copy},
      {"nice", &Shell::call_through},
      {"nohup", &Shell::call_through},
      {"printf", &Shell::print_formatted},
      {"read", &Shell::read_line},
      {"readonly", &Shell::export_variables},
      {"return", &Shell::leave},
      {"rm", &Shell::remove},
      {"set", &Shell::set_parameters},
      {"sh", &Shell::call_shell},
      {"shift", &Shell::shift},
      {"sleep", &Shell::succeed},
      {"source", &Shell::source},
      {"sudo", &Shell::call_through},
      {"sync", &Shell::succeed},
      {"tee", &Shell::tee},
      {"test", &Shell::test},
      {"time", &Shell::call_through},
      {"timeout", &Shell::call_through},
      {"touch", &Shell::touch},
      {"true", &Shell::succeed},
      {"typeset", &Shell::export_variables},
      {"umask", &Shell::succeed},
      {"unset", &Shell::unset},
      {"wait", &Shell::succeed},
  };
  return table;
}

Shell::Status Shell::call(const Words& words, Streams& streams) {
  if (words.empty()) return Status::kOk;
  const std::string name = name_of_program(words.front());
  if (const auto found = functions_.find(name); found != functions_.end()) {
    const ShellNodePtr body = found->second;
    return call_function(*body, words, streams);
  }
  const auto found = commands().find(name);
  if (found == commands().end()) return call_unknown(words, streams);
  Words named = words;
  named.front() = name;
  return (this->*found->second)(named, streams);
}

Shell::Status Shell::call_unknown(const Words& words, Streams& streams) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + without_marks(word);
  const bool harmless = std::ranges::count(kHarmless, name_of_program(words.front())) > 0;
  const bool touches = text.find(kAgentConfigFile) != std::string::npos;
  if (touches && !harmless) {
    boot_.note(place() + ": what `" + text.substr(0, 80) + "` does to " +
               std::string(kAgentConfigFile) + " is not taken");
  }
  deliver(Sink{}, boot_.unknown(text), streams);
  return Status::kAssumed;
}

// sudo, env and the like: the command behind their own options.
Shell::Status Shell::call_through(const Words& words, Streams& streams) {
  const std::string& name = words.front();
  std::size_t at = 1;
  bool keeps_environment = name != "sudo";
  const auto exported = exported_;
  for (; at < words.size() && words[at].starts_with('-') && words[at] != "--"; ++at) {
    if (name == "command" && (words[at] == "-v" || words[at] == "-V")) {
      deliver(Sink{}, boot_.unknown("command -v"), streams);
      return Status::kUnknown;
    }
    keeps_environment |= words[at] == "-E";
    if (takes_value(name, words[at])) ++at;
  }
  if (at < words.size() && words[at] == "--") ++at;
  if (name == "timeout") ++at;
  if (name == "cloud-init-per") at += 2;
  if (!keeps_environment) exported_.clear();
  std::vector<std::pair<std::string, std::optional<std::string>>> before;
  for (; (name == "sudo" || name == "env") && at < words.size(); ++at) {
    const auto equals = equals_sign(words[at]);
    if (equals == std::string::npos) break;
    const std::string variable = words[at].substr(0, equals);
    const auto found = variables_.find(variable);
    before.emplace_back(variable,
                        found == variables_.end() ? std::nullopt : std::optional(found->second));
    variables_[variable] = words[at].substr(equals + 1);
    exported_.insert(variable);
  }
  if (at > words.size()) at = words.size();
  const Status status =
      call(Words(words.begin() + static_cast<std::ptrdiff_t>(at), words.end()), streams);
  for (auto& [variable, value] : before) {
    if (value)
      variables_[variable] = *std::move(value);
    else
      variables_.erase(variable);
  }
  exported_ = exported;
  return status;
}

// sh -c 'script' name arguments, sh file arguments, sh < script.
Shell::Status Shell::call_shell(const Words& words, Streams& streams) {
  std::size_t at = 1;
  bool text_follows = false;
  for (; at < words.size() && words[at].starts_with('-') && words[at].size() > 1; ++at) {
    text_follows |= !words[at].starts_with("--") && words[at].find('c') != std::string::npos;
    if (words[at] == "-o") ++at;
  }
  std::string script = streams.in;
  if (at < words.size()) {
    script = text_follows ? words[at] : contents(path_of(words[at]));
    at += text_follows ? 2 : 1;
  }
  if (is_unknown(script) && !text_follows) return call_unknown(words, streams);
  if (depth_ == kDepthMax) return Status::kUnknown;
  Shell inner(boot_, place());
  inner.depth_ = depth_ + 1;
  inner.folder_ = folder_;
  for (const std::string& variable : exported_) {
    const auto found = variables_.find(variable);
    if (found == variables_.end()) continue;
    boot_.spend(found->second.size());
    inner.variables_[variable] = found->second;
    inner.exported_.insert(variable);
  }
  for (; at < words.size(); ++at) inner.parameters_.push_back(words[at]);
  return inner.run_text(script, streams);
}

Shell::Status Shell::call_function(const ShellNode& body, const Words& words, Streams& streams) {
  const Words parameters = std::exchange(parameters_, Words(words.begin() + 1, words.end()));
  const Status status = run(body, streams);
  parameters_ = parameters;
  if (leaving_ == Leaving::kFunction) leaving_ = Leaving::kNothing;
  return status;
}

Shell::Status Shell::echo(const Words& words, Streams& streams) {
  std::size_t at = 1;
  bool newline = true;
  bool escapes = false;
  for (; at < words.size(); ++at) {
    const std::string& word = words[at];
    if (word.size() < 2 || word[0] != '-') break;
    if (word.find_first_not_of("neE", 1) != std::string::npos) break;
    for (const char c : word) {
      if (c == 'n') newline = false;
      if (c == 'e' || c == 'E') escapes = c == 'e';
    }
  }
  std::string text;
  for (std::size_t i = at; i < words.size(); ++i) text += (i > at ? " " : "") + words[i];
  if (escapes) {
    bool stop = false;
    text = unescaped(text, stop);
    newline = newline && !stop;
  }
  deliver(Sink{}, text + (newline ? "\n" : ""), streams);
  return Status::kOk;
}

Shell::Status Shell::export_variables(const Words& words, Streams&) {
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i].starts_with('-')) continue;
    const auto equals = equals_sign(words[i]);
    const std::string name = words[i].substr(0, equals);
    if (equals != std::string::npos) variables_[name] = words[i].substr(equals + 1);
    if (words.front() == "export" || words[1] == "-x") exported_.insert(name);
  }
  return Status::kOk;
}

Shell::Status Shell::unset(const Words& words, Streams&) {
  for (std::size_t i = 1; i < words.size(); ++i) {
    variables_.erase(words[i]);
    if (words[1] == "-f") functions_.erase(words[i]);
  }
  return Status::kOk;
}

Shell::Status Shell::read_line(const Words& words, Streams&) {
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (!words[i].starts_with('-')) variables_[words[i]] = boot_.unknown("read " + words[i]);
  }
  return Status::kUnknown;
}

Shell::Status Shell::set_parameters(const Words& words, Streams&) {
  const auto end = std::ranges::find(words, "--");
  if (end != words.end()) parameters_ = Words(end + 1, words.end());
  return Status::kOk;
}

Shell::Status Shell::shift(const Words& words, Streams&) {
  std::size_t count = 1;
  if (words.size() > 1) {
    std::from_chars(words[1].data(), words[1].data() + words[1].size(), count);
  }
  if (count > parameters_.size()) return Status::kFailed;
  parameters_.erase(parameters_.begin(), parameters_.begin() + static_cast<std::ptrdiff_t>(count));
  return Status::kOk;
}

Shell::Status Shell::source(const Words& words, Streams& streams) {
  if (words.size() < 2) return Status::kFailed;
  const std::string path = path_of(words[1]);
  const std::string text = contents(path);
  if (is_unknown(text)) {
    all_unknown_ = "source " + without_marks(words[1]);
    return Status::kAssumed;
  }
  return depth_ == kDepthMax ? Status::kUnknown : run_text(text, streams);
}

Shell::Status Shell::eval(const Words& words, Streams& streams) {
  std::string script;
  for (std::size_t i = 1; i < words.size(); ++i) script += (i > 1 ? " " : "") + words[i];
  if (is_unknown(script)) {
    all_unknown_ = "eval";
    return Status::kAssumed;
  }
  return run_text(script, streams);
}

Shell::Status Shell::leave(const Words& words, Streams&) {
  const std::string& how = words.front();
  leaving_ = how == "exit"       ? Leaving::kShell
             : how == "return"   ? Leaving::kFunction
             : how == "continue" ? Leaving::kRound
                                 : Leaving::kLoop;
  return words.size() < 2 || words[1] == "0" ? Status::kOk : Status::kFailed;
}

Shell::Status Shell::succeed(const Words&, Streams&) {
  return Status::kOk;
}

Shell::Status Shell::fail(const Words&, Streams&) {
  return Status::kFailed;
}

}  // namespace minato::ec2
