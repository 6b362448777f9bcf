// The commands of a script, in the order in which a shell comes to them.
#include "ec2/user_data/shell.h"

#include <algorithm>

#include "ec2/user_data/shell_parser.h"

namespace minato::ec2 {
namespace {

constexpr std::size_t kShownBytes = 80;

std::string shown_source(std::string_view source) {
  std::string out(source.substr(0, source.find('\n')));
  if (out.size() > kShownBytes) out.resize(kShownBytes);
  return "`" + out + (out.size() < source.size() ? "...`" : "`");
}

// Whether leaving it out may change what the agent is told.
bool concerns_agent(std::string_view source) {
  return source.find("ecs.config") != std::string_view::npos ||
         source.find("ECS_") != std::string_view::npos;
}

// "NAME" of a word that is NAME or NAME=...
std::string assigned_name(const ShellWord& word) {
  if (word.pieces.empty() || word.pieces.front().kind != ShellPiece::Kind::kText) return {};
  const std::string& text = word.pieces.front().text;
  return text.substr(0, text.find('='));
}

}  // namespace

void Shell::run(std::string_view script) {
  Streams streams;
  run_text(script, streams);
}

Shell::Status Shell::run_text(std::string_view script, Streams& streams) {
  if (!boot_.spend(script.size())) return Status::kUnknown;
  const ParsedScript parsed = parse_script(script);
  const Status status = run_list(parsed.commands, streams);
  if (parsed.bad_line != 0 && !over()) {
    boot_.note(name_ + ", line " + std::to_string(parsed.bad_line) +
               " is not understood: nothing from there on is taken");
  }
  return status;
}

Shell::Status Shell::run(const ShellNode& node, Streams& streams) {
  if (over() || !boot_.spend()) return Status::kUnknown;
  if (depth_ == kDepthMax) {
    boot_.note(place() + " goes too deep and is not taken");
    return Status::kUnknown;
  }
  ++depth_;
  if (node.line != 0) line_ = node.line;
  Status status = Status::kOk;
  if (node.redirections.empty()) {
    status = run_kind(node, streams);
  } else {
    boot_.spend(streams.in.size());
    Streams own{.in = streams.in, .out = {}};
    const Sink sink = redirect(node, own);
    status = run_kind(node, own);
    deliver(sink, std::move(own.out), streams);
  }
  --depth_;
  return status;
}

Shell::Status Shell::run_kind(const ShellNode& node, Streams& streams) {
  using Kind = ShellNode::Kind;
  switch (node.kind) {
    case Kind::kSimple:
      return run_simple(node, streams);
    case Kind::kList: {
      if (!node.subshell) return run_list(node.children, streams);
      Shell inner = child();
      return inner.run_list(node.children, streams);
    }
    case Kind::kPipe:
      return run_pipe(node, streams);
    case Kind::kAnd:
    case Kind::kOr:
      return run_either(node, streams);
    case Kind::kNot: {
      const Status status = run(*node.children.front(), streams);
      if (status == Status::kOk) return Status::kFailed;
      return status == Status::kFailed ? Status::kOk : Status::kUnknown;
    }
    case Kind::kIf:
      return run_if(node, streams);
    case Kind::kFor:
      return run_for(node, streams);
    case Kind::kWhile:
    case Kind::kUntil:
      return run_while(node, streams);
    case Kind::kCase:
      return run_case(node, streams);
    case Kind::kFunction:
      functions_[node.name] = node.children.front();
      return Status::kOk;
    case Kind::kCondition: {
      Words words;
      for (const ShellWord& word : node.words) words.push_back(expand_whole(word));
      return words.empty() ? Status::kUnknown : evaluate(words, true);
    }
  }
  return Status::kUnknown;
}

Shell Shell::child() {
  std::size_t bytes = 0;
  for (const auto& [name, value] : variables_) bytes += name.size() + value.size();
  for (const std::string& value : parameters_) bytes += value.size();
  boot_.spend(bytes);
  return *this;
}

Shell::Status Shell::run_list(const std::vector<ShellNodePtr>& commands, Streams& streams) {
  Status status = Status::kOk;
  for (const ShellNodePtr& command : commands) {
    if (over()) break;
    status = run(*command, streams);
  }
  return status;
}

// Every command of a pipe has a shell of its own.
Shell::Status Shell::run_pipe(const ShellNode& node, Streams& streams) {
  Streams stage{.in = streams.in, .out = {}};
  Status status = Status::kOk;
  for (const ShellNodePtr& command : node.children) {
    if (!boot_.spend(stage.in.size())) break;
    Shell inner = child();
    status = inner.run(*command, stage);
    if (command != node.children.back()) stage.in = std::exchange(stage.out, {});
  }
  deliver(Sink{}, std::move(stage.out), streams);
  return status;
}

Shell::Status Shell::run_either(const ShellNode& node, Streams& streams) {
  const Status left = run(*node.children[0], streams);
  const ShellNode& right = *node.children[1];
  if (left == Status::kUnknown) {
    skip(right, node.children[0]->source);
    return left;
  }
  const bool goes_on = succeeded(left) == (node.kind == ShellNode::Kind::kAnd);
  return goes_on ? run(right, streams) : left;
}

Shell::Status Shell::run_if(const ShellNode& node, Streams& streams) {
  const auto& children = node.children;
  std::size_t at = 0;
  for (; at + 1 < children.size(); at += 2) {
    const Status condition = run(*children[at], streams);
    if (condition == Status::kOk) return run(*children[at + 1], streams);
    if (condition == Status::kFailed) continue;
    const std::string because = children[at]->source;
    for (++at; at < children.size(); ++at) skip(*children[at], because);
    return Status::kUnknown;
  }
  return at < children.size() ? run(*children[at], streams) : Status::kOk;
}

bool Shell::next_round() {
  const bool ends = leaving_ != Leaving::kRound && leaving_ != Leaving::kNothing;
  if (leaving_ == Leaving::kRound || leaving_ == Leaving::kLoop) leaving_ = Leaving::kNothing;
  return !ends && !over();
}

Shell::Status Shell::run_for(const ShellNode& node, Streams& streams) {
  Status status = Status::kOk;
  for (const std::string& value : expand(node.words)) {
    if (is_unknown(value)) {
      variables_[node.name] = value;
      skip(*node.children.front(), boot_.explain(value));
      return Status::kUnknown;
    }
    variables_[node.name] = value;
    status = run(*node.children.front(), streams);
    if (!next_round()) break;
  }
  return status;
}

Shell::Status Shell::run_while(const ShellNode& node, Streams& streams) {
  const Status ending = node.kind == ShellNode::Kind::kWhile ? Status::kFailed : Status::kOk;
  while (!over()) {
    const Status condition = run(*node.children[0], streams);
    if (condition == ending) break;
    if (condition == Status::kUnknown || condition == Status::kAssumed) {
      skip(*node.children[1], node.children[0]->source);
      return Status::kUnknown;
    }
    run(*node.children[1], streams);
    if (!next_round()) break;
  }
  return Status::kOk;
}

Shell::Status Shell::run_case(const ShellNode& node, Streams& streams) {
  const std::string subject = expand_whole(node.words.front());
  for (const ShellNodePtr& clause : node.children) {
    for (const ShellWord& word : clause->words) {
      const std::string pattern = expand_whole(word);
      if (is_unknown(subject) || is_unknown(pattern)) {
        for (const ShellNodePtr& other : node.children) {
          skip(*other->children.front(), boot_.explain(subject + pattern));
        }
        return Status::kUnknown;
      }
      if (!boot_.spend(subject.size() * pattern.size())) return Status::kUnknown;
      if (fits_pattern(subject, pattern)) return run(*clause->children.front(), streams);
    }
  }
  return Status::kOk;
}

Shell::Status Shell::run_simple(const ShellNode& node, Streams& streams) {
  const Words words = expand(node.words);
  if (words.empty()) {
    for (const ShellAssignment& assignment : node.assignments) assign(assignment);
    return Status::kOk;
  }
  if (node.assignments.empty()) return call(words, streams);
  // They are there for this command only.
  std::vector<std::pair<std::string, std::optional<std::string>>> before;
  const auto exported = exported_;
  for (const ShellAssignment& assignment : node.assignments) {
    const auto found = variables_.find(assignment.name);
    before.emplace_back(assignment.name,
                        found == variables_.end() ? std::nullopt : std::optional(found->second));
    assign(assignment);
    exported_.insert(assignment.name);
  }
  const Status status = call(words, streams);
  for (auto& [name, value] : before) {
    if (value)
      variables_[name] = *std::move(value);
    else
      variables_.erase(name);
  }
  exported_ = exported;
  return status;
}

void Shell::skip(const ShellNode& node, std::string_view because) {
  const std::string why = shown_source(because);
  if (concerns_agent(node.source)) {
    boot_.note(name_ + ", line " + std::to_string(node.line) + ": " + shown_source(node.source) +
               " is not taken: it depends on " + why);
  }
  forget(node, why);
}

void Shell::forget(const ShellNode& node, const std::string& why) {
  if (!boot_.spend()) return;
  const auto set_unknown = [&](const std::string& name) {
    if (!name.empty()) variables_[name] = boot_.unknown(why);
  };
  for (const ShellAssignment& assignment : node.assignments) set_unknown(assignment.name);
  if (node.kind == ShellNode::Kind::kFor) set_unknown(node.name);
  const std::string command = node.words.empty() ? "" : assigned_name(node.words.front());
  for (const std::string_view setter : {"export", "declare", "local", "readonly", "read"}) {
    if (node.kind != ShellNode::Kind::kSimple || command != setter) continue;
    for (const ShellWord& word : node.words) set_unknown(assigned_name(word));
  }
  for (const ShellNodePtr& child : node.children) forget(*child, why);
}

}  // namespace minato::ec2
