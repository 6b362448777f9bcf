// The commands of a script; their words are in shell_words.cc.
#include "ec2/user_data/shell_parser.h"

#include <algorithm>

namespace minato::ec2 {
namespace {

// More of a command is not kept to be shown or looked through.
constexpr std::size_t kSourceBytes = 16 * 1024;

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t name_length(std::string_view text) {
  if (text.empty() || !is_name_start(text.front())) return 0;
  std::size_t length = 1;
  while (length < text.size() && (is_name_start(text[length]) || is_digit(text[length]))) ++length;
  return length;
}

bool ends_word(char c) {
  return std::string_view(" \t\n;&|()<>").find(c) != std::string_view::npos;
}

}  // namespace

ParsedScript parse_script(std::string_view text) {
  return ShellParser(text).parse();
}

// Line by line, as a shell does: what stands before a line that cannot be read is run.
ParsedScript ShellParser::parse() {
  ParsedScript out;
  std::vector<ShellNodePtr> line;
  while (true) {
    skip_lines();
    out.commands.insert(out.commands.end(), line.begin(), line.end());
    line.clear();
    const std::size_t first_line = line_;
    while (!at_end() && peek() != '\n') {
      line.push_back(parse_and_or());
      skip_blanks();
      if (peek() == ';' || peek() == '&') {
        ++at_;
        skip_blanks();
      } else if (!at_end() && peek() != '\n') {
        failed_ = true;
      }
    }
    if (failed_) {
      out.bad_line = first_line;
      return out;
    }
    if (line.empty()) return out;
  }
}

std::string ShellParser::where(std::size_t begin) const {
  const std::string_view source = text_.substr(begin, std::min(at_ - begin, kSourceBytes));
  return std::string(source.substr(0, source.find_last_not_of(" \t\n;") + 1));
}

bool ShellParser::at_word(std::string_view word) const {
  if (failed_ || !text_.substr(at_).starts_with(word)) return false;
  const std::size_t end = at_ + word.size();
  return end >= text_.size() || ends_word(text_[end]);
}

bool ShellParser::take_word(std::string_view word) {
  skip_lines();
  if (!at_word(word)) return false;
  at_ += word.size();
  return true;
}

bool ShellParser::take(std::string_view token) {
  if (failed_ || !text_.substr(at_).starts_with(token)) return false;
  at_ += token.size();
  return true;
}

bool ShellParser::at_end_of_command() const {
  const char c = peek();
  return at_end() || c == '\n' || c == ';' || c == '|' || c == ')' || (c == '&' && peek(1) != '>');
}

// `closing` names what may stand behind the list, words or tokens with '|' between them.
ShellNodePtr ShellParser::parse_list(std::string_view closing) {
  const Deeper deeper(*this);
  auto list = std::make_shared<ShellNode>();
  skip_lines();
  list->line = line_;
  const auto closes = [&] {
    for (std::size_t begin = 0; begin <= closing.size();) {
      const std::size_t end = std::min(closing.find('|', begin), closing.size());
      const std::string_view token = closing.substr(begin, end - begin);
      const bool word = is_name_start(token.front()) || token == "}";
      if (word ? at_word(token) : text_.substr(at_).starts_with(token)) return true;
      begin = end + 1;
    }
    return false;
  };
  const std::size_t begin = at_;
  for (; !at_end() && !closes(); skip_lines()) {
    list->children.push_back(parse_and_or());
    skip_blanks();
    if (at_end() || closes()) break;
    if (peek() != ';' && peek() != '&' && peek() != '\n') failed_ = true;
    if (peek() != '\n') ++at_;
  }
  list->source = where(begin);
  return list;
}

ShellNodePtr ShellParser::parse_and_or() {
  const Deeper deeper(*this);
  const std::size_t begin = at_;
  ShellNodePtr left = parse_pipeline();
  while (true) {
    skip_blanks();
    const bool both = take("&&");
    if (!both && !take("||")) return left;
    auto node = std::make_shared<ShellNode>();
    node->kind = both ? ShellNode::Kind::kAnd : ShellNode::Kind::kOr;
    node->line = left->line;
    skip_lines();
    node->children = {left, parse_pipeline()};
    node->source = where(begin);
    left = std::move(node);
  }
}

ShellNodePtr ShellParser::parse_pipeline() {
  const std::size_t begin = at_;
  auto node = std::make_shared<ShellNode>();
  node->line = line_;
  bool negated = false;
  while (at_word("!")) {
    ++at_;
    skip_blanks();
    negated = !negated;
  }
  node->children.push_back(parse_command());
  for (skip_blanks(); peek() == '|' && peek(1) != '|'; skip_blanks()) {
    at_ += peek(1) == '&' ? 2 : 1;
    skip_lines();
    node->children.push_back(parse_command());
  }
  node->source = where(begin);
  ShellNodePtr out = node->children.front();
  if (node->children.size() > 1) {
    node->kind = ShellNode::Kind::kPipe;
    out = node;
  }
  if (!negated) return out;
  auto inverted = std::make_shared<ShellNode>(ShellNode{
      .kind = ShellNode::Kind::kNot, .line = out->line, .source = where(begin), .children = {out}});
  return inverted;
}

ShellNodePtr ShellParser::parse_command() {
  const Deeper deeper(*this);
  auto node = std::make_shared<ShellNode>();
  skip_blanks();
  const std::size_t begin = at_;
  node->line = line_;
  bool compound = true;
  if (peek() == '(' && peek(1) == '(') {
    skip_balanced('(', ')');
    node->kind = ShellNode::Kind::kCondition;
  } else if (take("(")) {
    node->subshell = true;
    node->children.push_back(parse_list(")"));
    if (!take(")")) failed_ = true;
  } else if (at_word("{")) {
    ++at_;
    node->children.push_back(parse_body("}"));
  } else if (at_word("if")) {
    parse_if(*node);
  } else if (at_word("for")) {
    parse_for(*node);
  } else if (at_word("while")) {
    parse_loop(*node, ShellNode::Kind::kWhile);
  } else if (at_word("until")) {
    parse_loop(*node, ShellNode::Kind::kUntil);
  } else if (at_word("case")) {
    parse_case(*node);
  } else if (at_word("[[")) {
    parse_condition(*node);
  } else if (!parse_function(*node)) {
    compound = false;
    parse_simple(*node);
  }
  for (skip_blanks(); compound && parse_redirection(*node);) skip_blanks();
  node->source = where(begin);
  return node;
}

void ShellParser::parse_simple(ShellNode& node) {
  node.kind = ShellNode::Kind::kSimple;
  for (const std::string_view word : {"then", "else", "elif", "fi", "do", "done", "esac", "}"}) {
    if (at_word(word)) failed_ = true;
  }
  for (skip_blanks(); !at_end_of_command(); skip_blanks()) {
    if (parse_redirection(node)) continue;
    if (peek() == '(') failed_ = true;
    auto assignment = node.words.empty() ? parse_assignment() : std::nullopt;
    if (assignment)
      node.assignments.push_back(*std::move(assignment));
    else
      node.words.push_back(parse_word());
  }
  if (node.words.empty() && node.assignments.empty() && node.redirections.empty()) failed_ = true;
}

std::optional<ShellAssignment> ShellParser::parse_assignment() {
  const std::size_t length = name_length(text_.substr(at_));
  const bool append = peek(length) == '+' && peek(length + 1) == '=';
  if (length == 0 || (!append && peek(length) != '=')) return std::nullopt;
  ShellAssignment out{
      .name = std::string(text_.substr(at_, length)), .append = append, .value = {}};
  at_ += length + (append ? 2 : 1);
  if (peek() == '(') {  // an array
    const std::size_t begin = at_;
    skip_balanced('(', ')');
    out.value.pieces.push_back({.kind = ShellPiece::Kind::kUnknown, .text = where(begin)});
  } else if (!ends_word(peek()) && !at_end()) {
    out.value = parse_word();
  }
  return out;
}

ShellNodePtr ShellParser::parse_body(std::string_view end) {
  ShellNodePtr body = parse_list(end);
  if (!take_word(end)) failed_ = true;
  return body;
}

void ShellParser::parse_if(ShellNode& node) {
  node.kind = ShellNode::Kind::kIf;
  at_ += 2;
  node.children.push_back(parse_body("then"));
  while (!failed_) {
    node.children.push_back(parse_list("elif|else|fi"));
    if (take_word("fi")) return;
    if (take_word("else")) {
      node.children.push_back(parse_body("fi"));
      return;
    }
    if (!take_word("elif")) failed_ = true;
    node.children.push_back(parse_body("then"));
  }
}

void ShellParser::parse_loop(ShellNode& node, ShellNode::Kind kind) {
  node.kind = kind;
  at_ += 5;  // both words have five letters
  node.children.push_back(parse_body("do"));
  node.children.push_back(parse_body("done"));
}

void ShellParser::parse_for(ShellNode& node) {
  node.kind = ShellNode::Kind::kFor;
  at_ += 3;
  skip_blanks();
  const std::size_t begin = at_;
  if (peek() == '(') {
    skip_balanced('(', ')');
    node.words.push_back({{{.kind = ShellPiece::Kind::kUnknown, .text = where(begin)}}});
  } else {
    const std::size_t length = name_length(text_.substr(at_));
    if (length == 0) failed_ = true;
    node.name = text_.substr(at_, length);
    at_ += length;
    if (take_word("in")) {
      for (skip_blanks(); !at_end_of_command(); skip_blanks()) node.words.push_back(parse_word());
    } else {
      node.words.push_back({{{.kind = ShellPiece::Kind::kParameter, .quoted = true, .text = "@"}}});
    }
  }
  skip_blanks();
  if (peek() == ';') ++at_;
  if (!take_word("do")) failed_ = true;
  node.children.push_back(parse_body("done"));
}

void ShellParser::parse_case(ShellNode& node) {
  node.kind = ShellNode::Kind::kCase;
  at_ += 4;
  skip_blanks();
  node.words.push_back(parse_word());
  if (!take_word("in")) failed_ = true;
  while (!failed_ && !take_word("esac")) {
    auto clause = std::make_shared<ShellNode>();
    clause->line = line_;
    take("(");
    do {
      skip_blanks();
      clause->words.push_back(parse_word());
      skip_blanks();
    } while (take("|"));
    if (!take(")")) failed_ = true;
    clause->children.push_back(parse_list(";;|;&|esac"));
    if (!take(";;&") && !take(";;") && !take(";&") && !at_word("esac")) failed_ = true;
    node.children.push_back(std::move(clause));
  }
}

void ShellParser::parse_condition(ShellNode& node) {
  node.kind = ShellNode::Kind::kCondition;
  at_ += 2;
  while (!failed_ && !take_word("]]")) {
    if (at_end()) failed_ = true;
    std::string token;
    for (const std::string_view known : {"&&", "||", "(", ")", "<", ">"}) {
      if (token.empty() && take(known)) token = known;
    }
    if (token.empty())
      node.words.push_back(parse_word());
    else
      node.words.push_back({{{.text = std::move(token)}}});
  }
}

bool ShellParser::parse_function(ShellNode& node) {
  const std::size_t begin = at_;
  const bool named = at_word("function");
  if (named) {
    at_ += 8;
    skip_blanks();
  }
  const std::size_t length = name_length(text_.substr(at_));
  std::size_t after = at_ + length;
  while (after < text_.size() && (text_[after] == ' ' || text_[after] == '\t')) ++after;
  const bool brackets = text_.substr(after).starts_with("()");
  if (failed_ || length == 0 || (!brackets && !named)) {
    at_ = begin;
    return false;
  }
  node.kind = ShellNode::Kind::kFunction;
  node.name = text_.substr(at_, length);
  at_ = brackets ? after + 2 : after;
  skip_lines();
  node.children.push_back(parse_command());
  return true;
}

}  // namespace minato::ec2
