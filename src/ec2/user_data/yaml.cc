#include "ec2/user_data/yaml.h"

#include <algorithm>
#include <array>
#include <optional>

namespace minato::ec2 {
namespace {

constexpr int kYamlDepthMax = 20;
// Of one scalar or flow collection.
constexpr std::size_t kLinesMax = 200;

// A value within one line, or within lines that were joined: flow collections and scalars.
class YamlInline {
 public:
  explicit YamlInline(std::string_view text) : text_(text) {}

  // kInvalidArgument: it is none; kResourceExhausted: its end is not there.
  Result<Yaml> parse() {
    TRY(Yaml out, value(false, 0));
    skip_blanks();
    if (at_ < text_.size() && text_[at_] != '#') return fail(ErrorCode::kInvalidArgument, "");
    return out;
  }

 private:
  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }
  bool take(char c) {
    skip_blanks();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  Result<Yaml> value(bool flow, int depth) {
    skip_blanks();
    if (depth > kYamlDepthMax) return fail(ErrorCode::kInvalidArgument, "");
    if (at_ >= text_.size()) return fail(ErrorCode::kResourceExhausted, "");
    const char c = text_[at_];
    if (c == '[') return list(depth);
    if (c == '{') return map(depth);
    if (c == '"' || c == '\'') return quoted();
    if (std::string_view("&*!%@`|>").find(c) != std::string_view::npos) {
      return fail(ErrorCode::kInvalidArgument, "");
    }
    return plain(flow);
  }

  Result<Yaml> list(int depth) {
    Yaml out{.kind = Yaml::Kind::kList};
    ++at_;
    while (!take(']')) {
      TRY(Yaml item, value(true, depth + 1));
      out.items.push_back(std::move(item));
      if (take(']')) break;
      TRY_VOID(comma());
    }
    return out;
  }

  Result<Yaml> map(int depth) {
    Yaml out{.kind = Yaml::Kind::kMap};
    ++at_;
    while (!take('}')) {
      TRY(Yaml key, value(true, depth + 1));
      Yaml member;
      if (take(':')) {
        skip_blanks();
        const bool empty = at_ < text_.size() && (text_[at_] == ',' || text_[at_] == '}');
        if (!empty) {
          TRY(member, value(true, depth + 1));
        }
      }
      out.members.emplace_back(std::move(key.text), std::move(member));
      if (take('}')) break;
      TRY_VOID(comma());
    }
    return out;
  }

  Result<> comma() {
    if (take(',')) return {};
    return fail(at_ < text_.size() ? ErrorCode::kInvalidArgument : ErrorCode::kResourceExhausted,
                "");
  }

  Result<Yaml> quoted() {
    const char quote = text_[at_++];
    Yaml out{.kind = Yaml::Kind::kText};
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == quote && quote == '\'' && at_ + 1 < text_.size() && text_[at_ + 1] == '\'') {
        out.text += '\'';
        ++at_;
      } else if (c == quote) {
        ++at_;
        return out;
      } else if (c == '\\' && quote == '"') {
        TRY_VOID(escape(out.text));
      } else {
        out.text += c;
      }
    }
    return fail(ErrorCode::kResourceExhausted, "");
  }

  Result<> escape(std::string& out) {
    constexpr std::string_view kLetters = "0abtnvfre \"/\\";
    constexpr std::string_view kBytes("\0\a\b\t\n\v\f\r\x1b \"/\\", 13);
    const auto letter = kLetters.find(++at_ < text_.size() ? text_[at_] : '?');
    if (letter == std::string_view::npos) return fail(ErrorCode::kInvalidArgument, "");
    out += kBytes[letter];
    return {};
  }

  Result<Yaml> plain(bool flow) {
    const std::size_t begin = at_;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      const char next = at_ + 1 < text_.size() ? text_[at_ + 1] : ' ';
      const bool blank_next = next == ' ' || next == '\t';
      if (c == '#' && at_ > begin && (text_[at_ - 1] == ' ' || text_[at_ - 1] == '\t')) break;
      if (!flow) continue;
      if (c == ',' || c == ']' || c == '}' || c == '[' || c == '{') break;
      if (c == ':' && (blank_next || next == ',' || next == ']' || next == '}')) break;
    }
    std::string_view found = text_.substr(begin, at_ - begin);
    const auto end = found.find_last_not_of(" \t");
    found = found.substr(0, end == std::string_view::npos ? 0 : end + 1);
    if (found.empty()) return fail(ErrorCode::kInvalidArgument, "");
    if (found == "~" || found == "null" || found == "Null" || found == "NULL") return Yaml{};
    return Yaml{.kind = Yaml::Kind::kText, .text = std::string(found)};
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

// Where the ':' behind the key of "key: value" stands; npos when the line is none.
std::size_t key_end(std::string_view text) {
  std::size_t from = 0;
  if (!text.empty() && (text.front() == '"' || text.front() == '\'')) {
    from = text.find(text.front(), 1);
    if (from == std::string_view::npos) return from;
    from = text.find_first_not_of(" \t", from + 1);
    const bool ends = from != std::string_view::npos && text[from] == ':' &&
                      (from + 1 == text.size() || text[from + 1] == ' ' || text[from + 1] == '\t');
    return ends ? from : std::string_view::npos;
  }
  if (text.starts_with('[') || text.starts_with('{')) return std::string_view::npos;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '#' && at > 0 && text[at - 1] == ' ') break;
    if (text[at] != ':') continue;
    if (at + 1 == text.size() || text[at + 1] == ' ' || text[at + 1] == '\t') return at;
  }
  return std::string_view::npos;
}

class YamlLines {
 public:
  explicit YamlLines(std::string_view text) {
    std::size_t number = 0;
    while (!text.empty()) {
      const auto end = text.find('\n');
      std::string_view raw = text.substr(0, end);
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
      if (raw.ends_with('\r')) raw.remove_suffix(1);
      const auto indent = std::min(raw.find_first_not_of(' '), raw.size());
      std::string_view content = raw.substr(indent);
      content = content.substr(0, content.find_last_not_of(" \t") + 1);
      lines_.push_back({.raw = raw, .indent = indent, .text = content, .number = ++number});
    }
  }

  Result<Yaml> parse() {
    skip_empty();
    if (at_ < lines_.size() && lines_[at_].raw.starts_with("---")) ++at_;
    skip_empty();
    if (at_ == lines_.size()) return Yaml{};
    auto out = node(0, 0);
    skip_empty();
    if (out && at_ < lines_.size() && !lines_[at_].raw.starts_with("...")) return bad();
    return out;
  }

 private:
  struct Line {
    std::string_view raw;
    std::size_t indent;
    std::string_view text;  // without indentation, and without what a "- " in front of it took
    std::size_t number;
  };

  bool at_end() const { return at_ >= lines_.size(); }
  void skip_empty() {
    while (!at_end() && (lines_[at_].text.empty() || lines_[at_].text.starts_with('#'))) ++at_;
  }
  std::unexpected<Error> bad() const {
    const std::size_t number = lines_.empty() ? 0 : lines_[std::min(at_, lines_.size() - 1)].number;
    return fail(ErrorCode::kInvalidArgument, "line " + std::to_string(number));
  }
  static bool is_item(const Line& line) { return line.text == "-" || line.text.starts_with("- "); }

  // A value whose lines are indented by at least `indent_min`.
  Result<Yaml> node(std::size_t indent_min, int depth) {
    skip_empty();
    if (at_end() || lines_[at_].indent < indent_min) return Yaml{};
    if (depth > kYamlDepthMax || lines_[at_].text.starts_with('\t')) return bad();
    if (is_item(lines_[at_])) return list(lines_[at_].indent, depth);
    if (key_end(lines_[at_].text) != std::string_view::npos) return map(lines_[at_].indent, depth);
    const std::string_view text = lines_[at_++].text;
    return scalar(text, indent_min);
  }

  Result<Yaml> list(std::size_t indent, int depth) {
    Yaml out{.kind = Yaml::Kind::kList};
    for (skip_empty(); !at_end() && lines_[at_].indent == indent && is_item(lines_[at_]);
         skip_empty()) {
      Line& line = lines_[at_];
      const auto behind = std::min(line.text.find_first_not_of(" \t", 1), line.text.size());
      const bool empty = behind == line.text.size() || line.text[behind] == '#';
      if (empty) {
        ++at_;
      } else {
        line.indent += behind;
        line.text.remove_prefix(behind);
      }
      TRY(Yaml item, node(indent + 1, depth + 1));
      out.items.push_back(std::move(item));
    }
    if (!at_end() && lines_[at_].indent > indent) return bad();
    return out;
  }

  Result<Yaml> map(std::size_t indent, int depth) {
    Yaml out{.kind = Yaml::Kind::kMap};
    for (skip_empty(); !at_end() && lines_[at_].indent == indent; skip_empty()) {
      const std::string_view text = lines_[at_].text;
      const std::size_t colon = key_end(text);
      if (colon == std::string_view::npos || is_item(lines_[at_])) break;
      if (text.starts_with('\t')) return bad();
      auto key = YamlInline(text.substr(0, colon)).parse();
      if (!key) return bad();
      ++at_;
      const auto value = std::min(text.find_first_not_of(" \t", colon + 1), text.size());
      Yaml member;
      if (value < text.size() && text[value] != '#') {
        TRY(member, scalar(text.substr(value), indent + 1));
      } else {
        skip_empty();
        // A list may stand where its key does.
        const bool same = !at_end() && lines_[at_].indent == indent && is_item(lines_[at_]);
        TRY(member, node(same ? indent : indent + 1, depth + 1));
      }
      out.members.emplace_back(std::move(key->text), std::move(member));
    }
    if (!at_end() && lines_[at_].indent > indent) return bad();
    return out;
  }

  // `text` begins a scalar or a flow collection; at_ is behind its line.
  Result<Yaml> scalar(std::string_view text, std::size_t indent_min) {
    if (text.front() == '|' || text.front() == '>') return block(text, indent_min);
    std::string joined(text);
    const bool open =
        text.front() == '"' || text.front() == '\'' || text.front() == '[' || text.front() == '{';
    for (std::size_t taken = 0;; ++taken) {
      auto out = YamlInline(joined).parse();
      const bool more = !at_end() && !lines_[at_].text.empty() &&
                        lines_[at_].indent >= indent_min && taken < kLinesMax;
      const bool unfinished = !out && out.error().code == ErrorCode::kResourceExhausted;
      if (!more || (open ? !unfinished : !out)) {
        if (out) return out;
        --at_;
        return bad();
      }
      const std::string_view next = lines_[at_].text;
      if (!open && next.starts_with('#')) return out;
      if (!open && key_end(next) != std::string_view::npos) return bad();
      joined += ' ' + std::string(next);
      ++at_;
    }
  }

  Result<Yaml> block(std::string_view header, std::size_t indent_min) {
    const bool folded = header.front() == '>';
    char chomping = ' ';
    std::size_t indent = 0;
    for (const char c : header.substr(1, header.find('#') - 1)) {
      if (c == '+' || c == '-')
        chomping = c;
      else if (c >= '1' && c <= '9')
        indent = (indent_min == 0 ? 0 : indent_min - 1) + static_cast<std::size_t>(c - '0');
      else if (c != ' ')
        return fail_before();
    }
    std::vector<std::string_view> content;
    for (; !at_end(); ++at_) {
      const Line& line = lines_[at_];
      const std::size_t blank = std::min(line.raw.find_first_not_of(' '), line.raw.size());
      const bool empty = blank == line.raw.size();
      if (indent == 0 && !empty) indent = blank < indent_min ? indent_min : blank;
      if (!empty && blank < indent) break;
      content.push_back(line.raw.size() > indent && !(empty && indent == 0)
                            ? line.raw.substr(std::min(indent, line.raw.size()))
                            : std::string_view());
    }
    return Yaml{.kind = Yaml::Kind::kText, .text = joined(content, folded, chomping)};
  }

  std::unexpected<Error> fail_before() {
    --at_;
    return bad();
  }

  static std::string joined(const std::vector<std::string_view>& lines, bool folded,
                            char chomping) {
    std::string out;
    std::size_t last = lines.size();
    while (last > 0 && lines[last - 1].empty()) --last;
    const auto indented = [](std::string_view line) {
      return line.starts_with(' ') || line.starts_with('\t');
    };
    for (std::size_t i = 0; i < last; ++i) {
      out += lines[i];
      if (i + 1 == last) break;
      const bool folds =
          folded && !lines[i].empty() && !indented(lines[i]) && !indented(lines[i + 1]);
      if (!folds)
        out += '\n';
      else if (!lines[i + 1].empty())
        out += ' ';
    }
    if (last > 0 && chomping != '-') out += '\n';
    if (chomping == '+') out.append(lines.size() - last, '\n');
    return out;
  }

  std::vector<Line> lines_;
  std::size_t at_ = 0;
};

}  // namespace

const Yaml* Yaml::member(std::string_view name) const {
  // The last one counts, as for PyYAML.
  for (auto it = members.rbegin(); it != members.rend(); ++it) {
    if (it->first == name) return &it->second;
  }
  return nullptr;
}

bool Yaml::is_true() const {
  constexpr std::array<std::string_view, 10> kTrue = {"true", "True", "TRUE", "yes", "Yes",
                                                      "YES",  "on",   "On",   "ON",  "1"};
  return kind == Kind::kText && std::ranges::count(kTrue, text) > 0;
}

Result<Yaml> parse_yaml(std::string_view text) {
  return YamlLines(text).parse();
}

}  // namespace minato::ec2
