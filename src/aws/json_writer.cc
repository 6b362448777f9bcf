#include <array>
#include <charconv>
#include <cmath>
#include <iterator>

#include <fmt/format.h>
#include <boost/json.hpp>

#include "aws/json.h"
#include "base/clock.h"
#include "base/limits.h"
#include "codec/base64.h"

namespace minato::aws::json {
namespace {

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  void write(const TypeInfo& type, const void* value) {
    switch (type.kind) {
      case Kind::kStructure:
        return write_structure(type, value);
      case Kind::kList:
        return write_list(type, value);
      case Kind::kMap:
        return write_map(type, value);
      case Kind::kString:
        return write_text(*static_cast<const std::string*>(value));
      case Kind::kBlob:
        return write_text(base64_encode(*static_cast<const std::string*>(value)));
      case Kind::kBoolean:
        out_ += *static_cast<const bool*>(value) ? "true" : "false";
        return;
      case Kind::kInteger:
        return write_integer(*static_cast<const std::int32_t*>(value));
      case Kind::kLong:
        return write_integer(*static_cast<const std::int64_t*>(value));
      case Kind::kDouble:
        return write_double(*static_cast<const double*>(value));
      case Kind::kTimestamp:
        return write_time(*static_cast<const TimePoint*>(value));
      case Kind::kDocument:
        out_ += boost::json::serialize(*static_cast<const boost::json::value*>(value));
        return;
    }
  }

 private:
  void write_structure(const TypeInfo& type, const void* object) {
    char separator = '{';
    for (const MemberInfo& member : type.members) {
      const void* field = static_cast<const std::byte*>(object) + member.offset;
      const void* value = member.slot ? member.slot->get(field) : field;
      if (!value) continue;
      out_ += separator;
      separator = ',';
      out_ += '"';
      out_ += member.name;  // model names need no escaping
      out_ += "\":";
      write(*member.type, value);
    }
    if (separator == '{') out_ += '{';
    out_ += '}';
  }

  void write_list(const TypeInfo& type, const void* list) {
    out_ += '[';
    const std::size_t size = type.list->size(list);
    for (std::size_t i = 0; i < size; ++i) {
      if (i > 0) out_ += ',';
      write(*type.element, type.list->at(list, i));
    }
    out_ += ']';
  }

  struct MapContext {
    Writer& writer;
    const TypeInfo& element;
    char separator = '{';
  };

  void write_map(const TypeInfo& type, const void* map) {
    MapContext context{*this, *type.element};
    type.map->visit(map, &context, [](void* opaque, const std::string& key, const void* value) {
      auto& self = *static_cast<MapContext*>(opaque);
      self.writer.out_ += self.separator;
      self.separator = ',';
      self.writer.write_text(key);
      self.writer.out_ += ':';
      self.writer.write(self.element, value);
    });
    if (context.separator == '{') out_ += '{';
    out_ += '}';
  }

  void write_integer(std::int64_t number) {
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out_.append(digits.data(), end);
  }

  void write_double(double number) {
    if (!std::isfinite(number)) number = 0;  // JSON has no way to say it
    fmt::format_to(std::back_inserter(out_), "{}", number);
  }

  void write_time(TimePoint time) {
    const std::int64_t ms = to_unix_ms(time);
    const std::int64_t magnitude = ms < 0 ? -ms : ms;
    if (ms < 0) out_ += '-';
    write_integer(magnitude / 1000);
    if (magnitude % 1000 != 0) out_ += fmt::format(".{:03}", magnitude % 1000);
  }

  void write_text(std::string_view text) {
    out_ += '"';
    std::size_t plain = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const auto byte = static_cast<unsigned char>(text[i]);
      if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
      out_.append(text, plain, i - plain);
      plain = i + 1;
      write_escape(byte);
    }
    out_.append(text, plain, text.size() - plain);
    out_ += '"';
  }

  void write_escape(unsigned char byte) {
    switch (byte) {
      case '"':
        out_ += "\\\"";
        return;
      case '\\':
        out_ += "\\\\";
        return;
      case '\n':
        out_ += "\\n";
        return;
      case '\r':
        out_ += "\\r";
        return;
      case '\t':
        out_ += "\\t";
        return;
      default:
        out_ += fmt::format("\\u{:04x}", byte);
    }
  }

  std::string& out_;
};

}  // namespace

void serialize_to(const TypeInfo& type, const void* value, std::string& out) {
  Writer(out).write(type, value);
}

boost::json::value to_value(const TypeInfo& type, const void* value) {
  std::string text;
  serialize_to(type, value, text);
  boost::json::parse_options options;
  options.max_depth = 4 * limits::kJsonDepth;
  boost::system::error_code error;
  return boost::json::parse(text, error, {}, options);
}

}  // namespace minato::aws::json
