#include <fmt/format.h>

#include "aws/xml.h"
#include "base/clock.h"
#include "codec/base64.h"
#include "codec/time.h"

namespace minato::aws::xml {
namespace {

class Writer {
 public:
  Writer(Protocol protocol, std::string& out) : ec2_(protocol == Protocol::kEc2), out_(out) {}

  void write_members(const TypeInfo& type, const void* object) {
    for (const MemberInfo& member : type.members) {
      const void* field = static_cast<const std::byte*>(object) + member.offset;
      const void* value = member.slot ? member.slot->get(field) : field;
      if (!value) continue;
      if (member.flattened && member.type->kind == Kind::kList) {
        write_items(*member.type, member.xml_name, value);
      } else if (member.flattened && member.type->kind == Kind::kMap) {
        write_map(*member.type, member.xml_name, value);
      } else {
        element(member.xml_name, *member.type, value);
      }
    }
  }

 private:
  void open(std::string_view name) { out_.append("<").append(name).append(">"); }
  void close(std::string_view name) { out_.append("</").append(name).append(">"); }

  void element(std::string_view name, const TypeInfo& type, const void* value) {
    open(name);
    content(type, value);
    close(name);
  }

  void write_items(const TypeInfo& type, std::string_view name, const void* list) {
    const std::size_t size = type.list->size(list);
    for (std::size_t i = 0; i < size; ++i) element(name, *type.element, type.list->at(list, i));
  }

  struct MapContext {
    Writer& writer;
    const TypeInfo& element;
    std::string_view entry_name;
  };

  void write_map(const TypeInfo& type, std::string_view entry_name, const void* map) {
    MapContext context{*this, *type.element, entry_name};
    type.map->visit(map, &context, [](void* opaque, const std::string& key, const void* value) {
      auto& self = *static_cast<MapContext*>(opaque);
      self.writer.open(self.entry_name);
      self.writer.element("key", kStringType, &key);
      self.writer.element("value", self.element, value);
      self.writer.close(self.entry_name);
    });
  }

  void content(const TypeInfo& type, const void* value) {
    switch (type.kind) {
      case Kind::kStructure:
        return write_members(type, value);
      case Kind::kList:
        return write_items(type, type.item_name, value);
      case Kind::kMap:
        return write_map(type, "entry", value);
      case Kind::kString:
        return escape_to(*static_cast<const std::string*>(value), out_);
      case Kind::kBlob:
        out_ += base64_encode(*static_cast<const std::string*>(value));
        return;
      case Kind::kBoolean:
        out_ += *static_cast<const bool*>(value) ? "true" : "false";
        return;
      case Kind::kInteger:
        out_ += fmt::format("{}", *static_cast<const std::int32_t*>(value));
        return;
      case Kind::kLong:
        out_ += fmt::format("{}", *static_cast<const std::int64_t*>(value));
        return;
      case Kind::kDouble:
        out_ += fmt::format("{}", *static_cast<const double*>(value));
        return;
      case Kind::kTimestamp:
        return write_time(*static_cast<const TimePoint*>(value));
      case Kind::kDocument:
        return;  // neither protocol has documents
    }
  }

  void write_time(TimePoint time) { out_ += ec2_ ? to_iso8601(time) : to_iso8601_seconds(time); }

  const bool ec2_;
  std::string& out_;
};

// Bytes of a character that XML 1.0 has no way to carry, at the start of `text`; 0 when it can.
std::size_t forbidden_length(std::string_view text) {
  const auto byte = static_cast<unsigned char>(text[0]);
  if (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') return 1;
  return text.starts_with("\xEF\xBF\xBE") || text.starts_with("\xEF\xBF\xBF") ? 3 : 0;
}

std::string_view entity(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\r':
      return "&#xD;";
    default:
      return {};
  }
}

}  // namespace

void escape_to(std::string_view text, std::string& out) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (const std::size_t length = forbidden_length(text.substr(i)); length > 0) {
      out += "\xEF\xBF\xBD";
      i += length - 1;
    } else if (const auto reference = entity(text[i]); !reference.empty()) {
      out += reference;
    } else {
      out += text[i];
    }
  }
}

void serialize_to(const TypeInfo& type, Protocol protocol, const void* value, std::string& out) {
  Writer(protocol, out).write_members(type, value);
}

std::string render_response(const OperationInfo& operation, std::string_view request_id,
                            const void* output) {
  const ServiceInfo& service = *operation.service;
  const bool ec2 = service.protocol == Protocol::kEc2;
  std::string out = ec2 ? "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" : "";
  out += fmt::format("<{}Response xmlns=\"{}\">", operation.name, service.xmlns);
  if (ec2) out += fmt::format("<requestId>{}</requestId>", request_id);
  const bool wrapped = !operation.result_wrapper.empty();
  if (wrapped) out += fmt::format("<{}>", operation.result_wrapper);
  serialize_to(*operation.output, service.protocol, output, out);
  if (wrapped) out += fmt::format("</{}>", operation.result_wrapper);
  if (!ec2) {
    out +=
        fmt::format("<ResponseMetadata><RequestId>{}</RequestId></ResponseMetadata>", request_id);
  }
  out += fmt::format("</{}Response>", operation.name);
  return out;
}

}  // namespace minato::aws::xml
