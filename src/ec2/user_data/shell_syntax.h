// A shell script as a tree: what of the shell's language the user data of instances uses
// (POSIX.1-2017, XCU chapter 2, and what bash adds to it).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace minato::ec2 {

struct ShellNode;
using ShellNodePtr = std::shared_ptr<const ShellNode>;

// A part of a word.
struct ShellPiece {
  enum class Kind : std::uint8_t {
    kText,
    kParameter,  // $name, ${name:-word}, $1
    kCommand,    // $(...)
    kUnknown,    // $((...)), <(...) and other things whose value is not looked for
  };
  Kind kind = Kind::kText;
  bool quoted = false;
  std::string text = {};  // the text, the parameter's name, or how it is written
  std::string rule = {};  // of ${name<rule>word}: ":-", "-", ":=", "=", ":+", "+", ":?" or "?"
  std::vector<ShellPiece> word = {};
  ShellNodePtr command = nullptr;
};

struct ShellWord {
  std::vector<ShellPiece> pieces;
};

struct ShellAssignment {
  std::string name;
  bool append = false;  // name+=value
  ShellWord value;
};

struct ShellRedirection {
  enum class Kind : std::uint8_t { kRead, kWrite, kAppend, kText, kDuplicate };
  Kind kind = Kind::kWrite;
  int descriptor = 1;
  bool both = false;  // &> and &>>: standard output and error
  // A file, the text of a here-document, or the other descriptor. Filled in later for the text.
  std::shared_ptr<ShellWord> target;
};

struct ShellNode {
  enum class Kind : std::uint8_t {
    kSimple,     // assignments, words, redirections
    kList,       // children in turn; also { } and ( )
    kPipe,       // children at once
    kAnd,        // two children
    kOr,         // two children
    kNot,        // one child
    kIf,         // condition, body, condition, body, ..., body of else
    kFor,        // name in words: one child
    kWhile,      // condition, body
    kUntil,      // condition, body
    kCase,       // words[0] against the children, which have patterns as words and one child
    kFunction,   // name, one child
    kCondition,  // [[ words ]]
  };
  Kind kind = Kind::kList;
  bool subshell = false;
  std::size_t line = 0;
  std::string source = {};  // as it is written, of what can be skipped
  std::string name = {};
  std::vector<ShellAssignment> assignments = {};
  std::vector<ShellWord> words = {};
  std::vector<ShellRedirection> redirections = {};
  std::vector<ShellNodePtr> children = {};
};

}  // namespace minato::ec2
