// Words become text: parameters, command substitution, field splitting.
#include <algorithm>
#include <array>

#include "ec2/user_data/shell.h"

namespace minato::ec2 {
namespace {

// What a shell has from its surroundings or by itself. Others are empty until they are set.
constexpr std::array<std::string_view, 24> kSurroundings = {
    "BASH", "BASH_VERSION", "EUID",    "GROUPS",   "HOME",   "HOSTNAME", "HOSTTYPE", "IFS",
    "LANG", "LINENO",       "LOGNAME", "MACHTYPE", "OLDPWD", "OSTYPE",   "PATH",     "PPID",
    "PWD",  "RANDOM",       "SECONDS", "SHELL",    "TERM",   "UID",      "USER",     "INSTANCE_ID",
};

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n';
}

}  // namespace

std::string Shell::bounded(std::string text) {
  if (boot_.spend(text.size()) && text.size() <= FirstBoot::kTextBytesMax) return text;
  return boot_.unknown(kTooLong);
}

Shell::Words Shell::expand(const std::vector<ShellWord>& words) {
  Words out;
  for (const ShellWord& word : words) expand(word, out);
  return out;
}

void Shell::expand(const ShellWord& word, Words& out) {
  std::string field;
  bool begun = false;
  const auto end_field = [&] {
    if (begun) out.push_back(bounded(std::exchange(field, {})));
    begun = false;
  };
  for (const ShellPiece& piece : word.pieces) {
    if (piece.kind == ShellPiece::Kind::kText) {
      field += piece.text;
      begun |= piece.quoted || !piece.text.empty();
    } else if (piece.quoted && piece.text == "@" && piece.rule.empty()) {
      for (std::size_t i = 0; i < parameters_.size(); ++i) {
        if (i > 0) end_field();
        field += parameters_[i];
        begun = true;
      }
    } else if (piece.quoted) {
      field += value_of(piece);
      begun = true;
    } else {
      for (const char c : value_of(piece)) {
        if (is_blank(c)) {
          end_field();
        } else {
          field += c;
          begun = true;
        }
      }
    }
    if (boot_.exhausted()) return;
  }
  end_field();
}

std::string Shell::expand_whole(const ShellWord& word) {
  std::string out;
  for (const ShellPiece& piece : word.pieces) {
    out += piece.kind == ShellPiece::Kind::kText ? piece.text : value_of(piece);
    if (boot_.exhausted()) break;
  }
  return bounded(std::move(out));
}

std::string Shell::value_of(const ShellPiece& piece) {
  switch (piece.kind) {
    case ShellPiece::Kind::kText:
      return piece.text;
    case ShellPiece::Kind::kParameter:
      return by_rule(piece, parameter(piece.text));
    case ShellPiece::Kind::kCommand:
      return substitute(*piece.command);
    case ShellPiece::Kind::kUnknown:
      return boot_.unknown(piece.text);
  }
  return {};
}

std::string Shell::by_rule(const ShellPiece& piece, std::optional<std::string> value) {
  const std::string& rule = piece.rule;
  if (rule.empty()) return value.value_or("");
  if (value && is_unknown(*value)) return *value;
  const bool there = value && (rule.front() != ':' || !value->empty());
  switch (rule.back()) {
    case '+':
      return there ? expand_whole({piece.word}) : "";
    case '?':
      return there ? *value : boot_.unknown("$" + piece.text);
    default:
      if (there) return *value;
      value = expand_whole({piece.word});
      if (rule.back() == '=') variables_[piece.text] = *value;
      return *value;
  }
}

// nullopt when it is not set.
std::optional<std::string> Shell::parameter(const std::string& name) {
  if (name == "@" || name == "*") {
    std::string all;
    for (const std::string& one : parameters_) all += (all.empty() ? "" : " ") + one;
    return all;
  }
  if (name == "#") return std::to_string(parameters_.size());
  if (name.size() == 1 && name[0] >= '1' && name[0] <= '9') {
    const auto index = static_cast<std::size_t>(name[0] - '1');
    return index < parameters_.size() ? std::optional(parameters_[index]) : std::nullopt;
  }
  if (const auto found = variables_.find(name); found != variables_.end()) return found->second;
  const bool special = name.find_first_of("0123456789?$!-") == 0;
  if (special || std::ranges::count(kSurroundings, name) > 0) return boot_.unknown("$" + name);
  if (!all_unknown_.empty()) return boot_.unknown(all_unknown_);
  return std::nullopt;
}

std::string Shell::substitute(const ShellNode& command) {
  Shell inner = child();
  Streams streams;
  inner.run(command, streams);
  while (streams.out.ends_with('\n')) streams.out.pop_back();
  return bounded(std::move(streams.out));
}

void Shell::assign(const ShellAssignment& assignment) {
  std::string value = expand_whole(assignment.value);
  std::string& variable = variables_[assignment.name];
  variable = assignment.append ? bounded(variable + value) : std::move(value);
}

}  // namespace minato::ec2
