// Runs a shell script as far as it is text: variables, here-documents, echo, printf, cat, tee,
// files. Nothing else is run. A program that is not known is taken to succeed; what it prints is
// unknown. Where a script goes one way or the other depending on something unknown, both ways are
// left out, and what they would have set is unknown. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ec2/user_data/first_boot.h"
#include "ec2/user_data/shell_syntax.h"

namespace minato::ec2 {

class Shell {
 public:
  // `name` is what notes call the script.
  Shell(FirstBoot& boot, std::string name) : boot_(boot), name_(std::move(name)) {}
  void run(std::string_view script);

 private:
  // kAssumed: of a program that is not known; as good as kOk where a script goes on after success.
  enum class Status : std::uint8_t { kOk, kFailed, kAssumed, kUnknown };
  using Words = std::vector<std::string>;
  // What one command reads and writes. Standard error is not kept.
  struct Streams {
    std::string in;
    std::string out;
  };
  using Command = Status (Shell::*)(const Words&, Streams&);

  static constexpr int kDepthMax = 100;

  // What a script leaves before its end.
  enum class Leaving : std::uint8_t { kNothing, kRound, kLoop, kFunction, kShell };

  // shell.cc: the tree.
  Status run_text(std::string_view script, Streams& streams);
  Status run(const ShellNode& node, Streams& streams);
  Status run_kind(const ShellNode& node, Streams& streams);
  // A shell of its own, as ( ) and pipes have: what it sets is lost.
  Shell child();
  Status run_list(const std::vector<ShellNodePtr>& commands, Streams& streams);
  Status run_pipe(const ShellNode& node, Streams& streams);
  Status run_either(const ShellNode& node, Streams& streams);
  Status run_if(const ShellNode& node, Streams& streams);
  Status run_for(const ShellNode& node, Streams& streams);
  Status run_while(const ShellNode& node, Streams& streams);
  Status run_case(const ShellNode& node, Streams& streams);
  Status run_simple(const ShellNode& node, Streams& streams);
  // `node` may or may not be run: what it sets is unknown from here on.
  void skip(const ShellNode& node, std::string_view because);
  void forget(const ShellNode& node, const std::string& why);
  static bool succeeded(Status status) {
    return status == Status::kOk || status == Status::kAssumed;
  }
  bool over() const { return leaving_ != Leaving::kNothing || boot_.exhausted(); }
  // Ends one round of a loop; false when the loop ends, too.
  bool next_round();
  std::string place() const { return name_ + ", line " + std::to_string(line_); }

  // shell_expand.cc: words become text.
  Words expand(const std::vector<ShellWord>& words);
  void expand(const ShellWord& word, Words& out);
  std::string expand_whole(const ShellWord& word);
  std::string value_of(const ShellPiece& piece);
  std::string by_rule(const ShellPiece& piece, std::optional<std::string> value);
  std::optional<std::string> parameter(const std::string& name);
  std::string substitute(const ShellNode& command);
  void assign(const ShellAssignment& assignment);

  // shell_redirect.cc
  struct Sink {
    enum class Kind : std::uint8_t { kKept, kDropped, kFile, kUnknown };
    Kind kind = Kind::kKept;
    std::string path = {};
  };
  // Where standard output goes; sets the input that a redirection names.
  Sink redirect(const ShellNode& node, Streams& streams);
  Sink open(const std::string& target, bool append);
  void deliver(const Sink& sink, std::string text, Streams& streams);
  std::string contents(const std::string& path);
  std::string path_of(const std::string& text) const;
  // Bounds a text that grows.
  std::string bounded(std::string text);

  // shell_commands.cc and shell_files.cc: what is known. words[0] is the command's name.
  Status call(const Words& words, Streams& streams);
  Status call_unknown(const Words& words, Streams& streams);
  Status call_through(const Words& words, Streams& streams);
  Status call_shell(const Words& words, Streams& streams);
  Status call_function(const ShellNode& body, const Words& words, Streams& streams);
  Status echo(const Words& words, Streams& streams);
  Status print_formatted(const Words& words, Streams& streams);
  Status export_variables(const Words& words, Streams& streams);
  Status unset(const Words& words, Streams& streams);
  Status read_line(const Words& words, Streams& streams);
  Status set_parameters(const Words& words, Streams& streams);
  Status source(const Words& words, Streams& streams);
  Status eval(const Words& words, Streams& streams);
  Status change_folder(const Words& words, Streams& streams);
  Status leave(const Words& words, Streams& streams);
  Status shift(const Words& words, Streams& streams);
  Status succeed(const Words& words, Streams& streams);
  Status fail(const Words& words, Streams& streams);
  Status cat(const Words& words, Streams& streams);
  Status tee(const Words& words, Streams& streams);
  Status copy(const Words& words, Streams& streams);
  Status remove(const Words& words, Streams& streams);
  Status touch(const Words& words, Streams& streams);
  Status grep(const Words& words, Streams& streams);
  Status test(const Words& words, Streams& streams);
  // shell_condition.cc
  Status evaluate(const Words& words, bool patterns);
  Status evaluate_one(const Words& words, bool patterns);
  Status evaluate_file(std::string_view rule, const std::string& path) const;
  static const std::map<std::string, Command, std::less<>>& commands();

  FirstBoot& boot_;
  std::string name_;
  std::map<std::string, std::string> variables_;
  std::set<std::string> exported_;
  std::map<std::string, ShellNodePtr> functions_;
  Words parameters_;
  std::string folder_ = "/";
  std::string all_unknown_;  // why a variable that is not set is unknown; "" when it is empty
  std::size_t line_ = 0;
  int depth_ = 0;
  Leaving leaving_ = Leaving::kNothing;
};

// The file that configures the agent (amazon-ecs-agent, ecs-init/config/common.go).
inline constexpr std::string_view kAgentConfigFile = "/etc/ecs/ecs.config";
inline constexpr const char* kTooLong = "a text that is too long";

// Whether `text` fits a pattern of the shell: * and ?, a backslash before what stands for itself.
bool fits_pattern(std::string_view text, std::string_view pattern);
// Replaces backslash escapes as `echo -e` and the format of printf have them; `stop` when \c ends
// it.
std::string unescaped(std::string_view text, bool& stop);

}  // namespace minato::ec2
