// Reads a shell script. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ec2/user_data/shell_syntax.h"

namespace minato::ec2 {

struct ParsedScript {
  // Complete commands up to the end, or up to the first line that cannot be read: a shell runs
  // those as well.
  std::vector<ShellNodePtr> commands;
  std::size_t bad_line = 0;  // 0: everything was read
};

// Any bytes; bounded in depth.
ParsedScript parse_script(std::string_view text);

class ShellParser {
 public:
  explicit ShellParser(std::string_view text) : text_(text) {}
  ParsedScript parse();

 private:
  static constexpr int kDepthMax = 200;
  struct HereDocument {
    std::string end;
    bool literal;
    bool strip_tabs;
    std::shared_ptr<ShellWord> target;
  };
  struct Deeper {
    explicit Deeper(ShellParser& on) : parser(on) {
      if (++on.depth_ > kDepthMax) on.failed_ = true;
    }
    ~Deeper() { --parser.depth_; }
    ShellParser& parser;
  };

  // shell_parser.cc: commands. Everything stops where failed_ is set.
  ShellNodePtr parse_list(std::string_view closing);
  ShellNodePtr parse_and_or();
  ShellNodePtr parse_pipeline();
  ShellNodePtr parse_command();
  void parse_simple(ShellNode& node);
  void parse_if(ShellNode& node);
  void parse_loop(ShellNode& node, ShellNode::Kind kind);
  void parse_for(ShellNode& node);
  void parse_case(ShellNode& node);
  void parse_condition(ShellNode& node);
  bool parse_function(ShellNode& node);
  ShellNodePtr parse_body(std::string_view end);
  bool parse_redirection(ShellNode& node);
  std::optional<ShellAssignment> parse_assignment();
  bool at_end_of_command() const;
  bool at_word(std::string_view word) const;
  bool take_word(std::string_view word);
  bool take(std::string_view token);
  std::string where(std::size_t begin) const;

  // shell_words.cc: words.
  ShellWord parse_word();
  void parse_pieces(ShellWord& word, std::string_view end);
  void parse_single_quoted(ShellWord& word);
  void parse_ansi_quoted(ShellWord& word);
  void parse_double_quoted(ShellWord& word);
  void parse_dollar(ShellWord& word, bool quoted);
  void parse_braces(ShellWord& word, bool quoted);
  void parse_backquoted(ShellWord& word, bool quoted);
  void parse_escape(ShellWord& word);
  void skip_balanced(char open, char close);
  void skip_blanks();
  void end_line();
  void skip_lines();
  void read_here_documents();
  ShellWord here_text(const std::string& body);

  bool at_end() const { return failed_ || at_ >= text_.size(); }
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() && !failed_ ? text_[at_ + ahead] : '\0';
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  int depth_ = 0;
  bool failed_ = false;
  std::vector<HereDocument> here_documents_;
};

}  // namespace minato::ec2
