#include "ec2/user_data/mime.h"

#include <algorithm>
#include <map>

#include "ec2/user_data/encodings.h"

namespace minato::ec2 {
namespace {

constexpr int kMimeDepthMax = 8;
constexpr std::size_t kMimePartsMax = 100;

std::string small(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

std::string_view trimmed_header(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const auto begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

struct MimeHead {
  std::map<std::string, std::string> fields;  // names in small letters
  std::string_view body;
};

std::string_view take_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

MimeHead read_head(std::string_view text) {
  MimeHead head;
  std::string last;
  while (!text.empty()) {
    std::string_view rest = text;
    const std::string_view line = take_line(rest);
    const auto colon = line.find(':');
    const bool continues = !last.empty() && (line.starts_with(' ') || line.starts_with('\t'));
    if (continues) {
      head.fields[last] += ' ' + std::string(trimmed_header(line));
    } else if (!line.empty() && colon != std::string_view::npos &&
               line.substr(0, colon).find_first_of(" \t") == std::string_view::npos) {
      last = small(line.substr(0, colon));
      head.fields.emplace(last, trimmed_header(line.substr(colon + 1)));
    } else {
      // A line that is no field begins the body at once.
      if (line.empty()) text = rest;
      break;
    }
    text = rest;
  }
  head.body = text;
  return head;
}

// "type/subtype; name=value; name="value"" -> the value of a parameter.
std::string header_parameter(const std::string& field, std::string_view name) {
  std::size_t at = field.find(';');
  while (at < field.size()) {
    const auto equals = field.find('=', at);
    if (equals == std::string::npos) break;
    const std::string key = small(trimmed_header(field.substr(at + 1, equals - at - 1)));
    auto value = field.find_first_not_of(" \t", equals + 1);
    if (value == std::string::npos) break;
    const bool quoted = field[value] == '"';
    if (quoted) ++value;
    const auto end = std::min(field.find(quoted ? '"' : ';', value), field.size());
    if (key == name) {
      const std::string out = field.substr(value, end - value);
      return quoted ? out : std::string(trimmed_header(out));
    }
    at = field.find(';', end);
  }
  return {};
}

// What stands between the lines "--boundary".
std::vector<std::string_view> between(std::string_view body, const std::string& boundary) {
  std::vector<std::string_view> out;
  const std::string line_start = "--" + boundary;
  std::size_t begin = std::string_view::npos;  // of the part that is open
  std::string_view rest = body;
  while (!rest.empty() && out.size() < kMimePartsMax) {
    const auto at = static_cast<std::size_t>(rest.data() - body.data());
    const std::string_view line = take_line(rest);
    const std::string_view behind =
        line.starts_with(line_start) ? trimmed_header(line.substr(line_start.size())) : line;
    if (!line.starts_with(line_start) || (!behind.empty() && behind != "--")) continue;
    if (begin != std::string_view::npos) {
      std::string_view part = body.substr(begin, at - begin);
      if (part.ends_with('\n')) part.remove_suffix(1);  // it belongs to the boundary
      if (part.ends_with('\r')) part.remove_suffix(1);
      out.push_back(part);
    }
    begin = body.size() - rest.size();
    if (behind == "--") return out;
  }
  // Without an end it goes on to the end of the text.
  if (begin != std::string_view::npos && begin < body.size()) out.push_back(body.substr(begin));
  return out;
}

void collect(std::string_view text, int depth, std::vector<MimePart>& out) {
  if (depth > kMimeDepthMax || out.size() >= kMimePartsMax) return;
  const MimeHead head = read_head(text);
  const auto field = [&head](const char* name) {
    const auto found = head.fields.find(name);
    return found == head.fields.end() ? std::string() : found->second;
  };
  const std::string content_type = field("content-type");
  MimePart part;
  if (!content_type.empty()) {
    part.type = small(trimmed_header(content_type.substr(0, content_type.find(';'))));
  }
  if (part.type.starts_with("multipart/")) {
    const std::string boundary = header_parameter(content_type, "boundary");
    if (boundary.empty()) return;
    for (const std::string_view inner : between(head.body, boundary))
      collect(inner, depth + 1, out);
    return;
  }
  part.filename = header_parameter(field("content-disposition"), "filename");
  const std::string encoding = small(field("content-transfer-encoding"));
  part.body = head.body;
  if (encoding == "base64") part.body = decode_mail_base64(head.body).value_or(part.body);
  if (encoding == "quoted-printable") part.body = decode_quoted_printable(head.body);
  out.push_back(std::move(part));
}

}  // namespace

bool is_mime(std::string_view text) {
  constexpr std::size_t kLooked = 4096;
  return small(text.substr(0, kLooked)).find("mime-version:") != std::string::npos;
}

std::vector<MimePart> split_mime(std::string_view text) {
  std::vector<MimePart> out;
  collect(text, 0, out);
  return out;
}

}  // namespace minato::ec2
