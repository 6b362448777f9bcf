// The words of a script: quoting, expansions, redirections and here-documents.
#include <algorithm>
#include <charconv>

#include "ec2/user_data/shell_parser.h"

namespace minato::ec2 {
namespace {

bool is_octal_digit(char c) {
  return c >= '0' && c <= '7';
}

bool is_parameter_name(char c, bool first) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  return letter || (!first && c >= '0' && c <= '9');
}

void add_text(ShellWord& word, std::string_view text, bool quoted) {
  auto& pieces = word.pieces;
  if (!pieces.empty() && pieces.back().kind == ShellPiece::Kind::kText &&
      pieces.back().quoted == quoted) {
    pieces.back().text += text;
  } else {
    pieces.push_back({.quoted = quoted, .text = std::string(text)});
  }
}

void add_unknown(ShellWord& word, std::string source, bool quoted) {
  word.pieces.push_back(
      {.kind = ShellPiece::Kind::kUnknown, .quoted = quoted, .text = std::move(source)});
}

}  // namespace

void ShellParser::skip_blanks() {
  while (!at_end()) {
    if (peek() == '\\' && peek(1) == '\n') {
      at_ += 2;
      ++line_;
    } else if (peek() == '#' && (at_ == 0 || std::string_view(" \t\n;&|()").find(text_[at_ - 1]) !=
                                                 std::string_view::npos)) {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (peek() == ' ' || peek() == '\t') {
      ++at_;
    } else {
      return;
    }
  }
}

void ShellParser::end_line() {
  ++at_;
  ++line_;
  read_here_documents();
}

void ShellParser::skip_lines() {
  for (skip_blanks(); peek() == '\n'; skip_blanks()) end_line();
}

void ShellParser::read_here_documents() {
  for (HereDocument& document : std::exchange(here_documents_, {})) {
    std::string body;
    while (at_ < text_.size()) {
      const std::size_t end = std::min(text_.find('\n', at_), text_.size());
      std::string_view line = text_.substr(at_, end - at_);
      at_ = std::min(end + 1, text_.size());
      ++line_;
      if (document.strip_tabs)
        line.remove_prefix(std::min(line.find_first_not_of('\t'), line.size()));
      if (line == document.end) break;
      body += line;
      body += '\n';
    }
    if (document.literal)
      add_text(*document.target, body, true);
    else
      *document.target = here_text(body);
  }
}

ShellWord ShellParser::here_text(const std::string& body) {
  ShellWord word;
  ShellParser inner(body);
  inner.depth_ = depth_;
  while (!inner.at_end()) {
    const char c = inner.peek();
    const char next = inner.peek(1);
    if (c == '\\' && next == '\n') {
      inner.at_ += 2;
    } else if (c == '\\' && (next == '$' || next == '`' || next == '\\')) {
      add_text(word, {&next, 1}, true);
      inner.at_ += 2;
    } else if (c == '$') {
      inner.parse_dollar(word, true);
    } else if (c == '`') {
      inner.parse_backquoted(word, true);
    } else {
      add_text(word, {&c, 1}, true);
      ++inner.at_;
    }
  }
  failed_ |= inner.failed_;
  return word;
}

ShellWord ShellParser::parse_word() {
  const Deeper deeper(*this);
  ShellWord word;
  const std::size_t begin = at_;
  if ((peek() == '<' || peek() == '>') && peek(1) == '(') {
    ++at_;
    skip_balanced('(', ')');
    add_unknown(word, where(begin), false);
  }
  parse_pieces(word, " \t\n;&|()<>");
  if (at_ == begin) failed_ = true;
  return word;
}

// Up to one of the characters of `end`, unquoted.
void ShellParser::parse_pieces(ShellWord& word, std::string_view end) {
  while (!at_end() && end.find(peek()) == std::string_view::npos) {
    const char c = peek();
    if (c == '\\') {
      parse_escape(word);
    } else if (c == '\'') {
      parse_single_quoted(word);
    } else if (c == '"') {
      parse_double_quoted(word);
    } else if (c == '$') {
      parse_dollar(word, false);
    } else if (c == '`') {
      parse_backquoted(word, false);
    } else {
      add_text(word, {&c, 1}, false);
      line_ += c == '\n' ? 1 : 0;
      ++at_;
    }
  }
}

void ShellParser::parse_escape(ShellWord& word) {
  const char next = peek(1);
  if (next == '\n') {
    ++line_;
  } else if (at_ + 1 < text_.size()) {
    add_text(word, {&next, 1}, true);
  }
  at_ = std::min(at_ + 2, text_.size());
}

void ShellParser::parse_single_quoted(ShellWord& word) {
  const std::size_t end = text_.find('\'', at_ + 1);
  if (end == std::string_view::npos) {
    failed_ = true;
    return;
  }
  const std::string_view text = text_.substr(at_ + 1, end - at_ - 1);
  add_text(word, text, true);
  line_ += static_cast<std::size_t>(std::ranges::count(text, '\n'));
  at_ = end + 1;
}

// $'...'
void ShellParser::parse_ansi_quoted(ShellWord& word) {
  constexpr std::string_view kLetters = "abefnrtv\\'\"?";
  constexpr std::string_view kMeanings = "\a\b\x1b\f\n\r\t\v\\'\"?";
  add_text(word, "", true);
  for (++at_; !at_end() && peek() != '\''; ++at_) {
    const char c = peek();
    line_ += c == '\n' ? 1 : 0;
    const auto letter = c == '\\' ? kLetters.find(peek(1)) : std::string_view::npos;
    if (c != '\\') {
      add_text(word, {&c, 1}, true);
    } else if (letter != std::string_view::npos) {
      add_text(word, kMeanings.substr(letter, 1), true);
      ++at_;
    } else if (is_octal_digit(peek(1)) || peek(1) == 'x') {
      const int base = peek(1) == 'x' ? 16 : 8;
      const std::size_t begin = at_ + (base == 16 ? 2 : 1);
      unsigned value = 0;
      const std::string_view digits = text_.substr(begin, base == 16 ? 2 : 3);
      const auto read = std::from_chars(digits.begin(), digits.end(), value, base);
      const char byte = static_cast<char>(value);
      if (value > 2) add_text(word, {&byte, 1}, true);  // no mark
      at_ = static_cast<std::size_t>(read.ptr - text_.data()) - 1;
    } else {
      add_text(word, "\\", true);
    }
  }
  if (at_end()) failed_ = true;
  ++at_;
}

void ShellParser::parse_double_quoted(ShellWord& word) {
  const Deeper deeper(*this);
  add_text(word, "", true);
  for (++at_; !at_end() && peek() != '"';) {
    const char c = peek();
    const char next = peek(1);
    if (c == '\\' && next == '\n') {
      ++line_;
      at_ += 2;
    } else if (c == '\\' && std::string_view("$`\"\\").find(next) != std::string_view::npos) {
      add_text(word, {&next, 1}, true);
      at_ += 2;
    } else if (c == '$') {
      parse_dollar(word, true);
    } else if (c == '`') {
      parse_backquoted(word, true);
    } else {
      add_text(word, {&c, 1}, true);
      line_ += c == '\n' ? 1 : 0;
      ++at_;
    }
  }
  if (at_end()) failed_ = true;
  ++at_;
}

void ShellParser::parse_dollar(ShellWord& word, bool quoted) {
  const Deeper deeper(*this);
  const std::size_t begin = at_;
  const char next = peek(1);
  if (next == '(' && peek(2) == '(') {
    ++at_;
    skip_balanced('(', ')');
    add_unknown(word, where(begin), quoted);
  } else if (next == '(') {
    at_ += 2;
    ShellPiece piece{.kind = ShellPiece::Kind::kCommand, .quoted = quoted};
    piece.command = parse_list(")");
    if (!take(")")) failed_ = true;
    piece.text = where(begin);
    word.pieces.push_back(std::move(piece));
  } else if (next == '{') {
    parse_braces(word, quoted);
  } else if (!quoted && (next == '\'' || next == '"')) {
    ++at_;
    next == '"' ? parse_double_quoted(word) : parse_ansi_quoted(word);
  } else {
    std::size_t length = 0;
    while (is_parameter_name(peek(1 + length), length == 0)) ++length;
    const bool special =
        length == 0 && std::string_view("0123456789?$!#@*-").find(next) != std::string_view::npos;
    if (special && at_ + 1 < text_.size()) length = 1;
    if (length == 0) {
      add_text(word, "$", quoted);
    } else {
      word.pieces.push_back({.kind = ShellPiece::Kind::kParameter,
                             .quoted = quoted,
                             .text = std::string(text_.substr(at_ + 1, length))});
    }
    at_ += 1 + length;
  }
}

// ${...}
void ShellParser::parse_braces(ShellWord& word, bool quoted) {
  const std::size_t begin = at_;
  const std::size_t line = line_;
  ShellPiece piece{.kind = ShellPiece::Kind::kParameter, .quoted = quoted};
  at_ += 2;
  std::size_t length = 0;
  while (is_parameter_name(peek(length), length == 0)) ++length;
  if (length == 0 && std::string_view("0123456789@*").find(peek()) != std::string_view::npos) {
    while (std::string_view("0123456789").find(peek(length)) != std::string_view::npos &&
           at_ + length < text_.size()) {
      ++length;
    }
    if (length == 0) length = 1;
  }
  piece.text = text_.substr(std::min(at_, text_.size()), length);
  at_ += length;
  for (const std::string_view rule : {":-", ":=", ":+", ":?", "-", "=", "+", "?"}) {
    if (piece.rule.empty() && length > 0 && take(rule)) piece.rule = rule;
  }
  if (!piece.rule.empty()) {
    ShellWord inner;
    parse_pieces(inner, "}");
    piece.word = std::move(inner.pieces);
    for (ShellPiece& part : piece.word) part.quoted |= quoted;
  }
  if (length > 0 && take("}")) {
    word.pieces.push_back(std::move(piece));
    return;
  }
  at_ = begin + 1;
  line_ = line;
  skip_balanced('{', '}');
  add_unknown(word, where(begin), quoted);
}

void ShellParser::parse_backquoted(ShellWord& word, bool quoted) {
  const std::size_t begin = at_;
  std::string script;
  for (++at_; !at_end() && peek() != '`'; ++at_) {
    const bool escaped = peek() == '\\' && std::string_view("$`\\").find(peek(1)) < 3;
    if (escaped) ++at_;
    script += peek();
    line_ += peek() == '\n' ? 1 : 0;
  }
  if (at_end()) failed_ = true;
  ++at_;
  if (failed_) return;
  ShellParser inner(script);
  inner.depth_ = depth_ + 1;
  inner.line_ = line_;
  ParsedScript parsed = inner.parse();
  auto list = std::make_shared<ShellNode>();
  list->children = std::move(parsed.commands);
  ShellPiece piece{.kind = ShellPiece::Kind::kCommand, .quoted = quoted, .text = where(begin)};
  piece.command = std::move(list);
  if (parsed.bad_line != 0) piece.kind = ShellPiece::Kind::kUnknown;
  word.pieces.push_back(std::move(piece));
}

// At an opening bracket: to behind the closing one.
void ShellParser::skip_balanced(char open, char close) {
  int open_now = 0;
  while (!at_end()) {
    const char c = peek();
    line_ += c == '\n' ? 1 : 0;
    if (c == '\\') {
      at_ = std::min(at_ + 2, text_.size());
      continue;
    }
    ShellWord ignored;
    if (c == '\'') {
      parse_single_quoted(ignored);
      continue;
    }
    if (c == open) ++open_now;
    if (c == close) --open_now;
    ++at_;
    if (open_now == 0) return;
  }
  failed_ = true;
}

bool ShellParser::parse_redirection(ShellNode& node) {
  using Kind = ShellRedirection::Kind;
  const std::size_t begin = at_;
  ShellRedirection out;
  while (peek() >= '0' && peek() <= '9' && at_ - begin < 2) ++at_;
  const bool numbered = at_ > begin;
  const bool process = !numbered && (peek() == '<' || peek() == '>') && peek(1) == '(';
  const bool both = !numbered && peek() == '&' && peek(1) == '>';
  if (process || (peek() != '<' && peek() != '>' && !both)) {
    at_ = begin;
    return false;
  }
  const bool reads = peek() == '<';
  out.descriptor = reads ? 0 : 1;
  if (numbered) std::from_chars(text_.data() + begin, text_.data() + at_, out.descriptor);
  out.both = both;
  if (both) ++at_;
  if (take("<<<")) {
    skip_blanks();
    out.kind = Kind::kText;
    out.target = std::make_shared<ShellWord>(parse_word());
    out.target->pieces.push_back({.quoted = true, .text = "\n"});
  } else if (take("<<")) {
    out.kind = Kind::kText;
    out.target = std::make_shared<ShellWord>();
    HereDocument document{
        .end = {}, .literal = false, .strip_tabs = take("-"), .target = out.target};
    skip_blanks();
    for (const ShellPiece& piece : parse_word().pieces) {
      document.end += piece.text;
      document.literal |= piece.quoted;
    }
    here_documents_.push_back(std::move(document));
  } else {
    if (take(">>"))
      out.kind = Kind::kAppend;
    else if (take(">&") || take("<&"))
      out.kind = Kind::kDuplicate;
    else if (!take(">|") && !take("<>"))
      ++at_;
    if (reads && out.kind == Kind::kWrite) out.kind = Kind::kRead;
    skip_blanks();
    if (at_end_of_command()) failed_ = true;
    out.target = std::make_shared<ShellWord>(parse_word());
  }
  node.redirections.push_back(std::move(out));
  return true;
}

}  // namespace minato::ec2
