// Where commands read from and write to.
#include <array>
#include <filesystem>

#include "ec2/user_data/shell.h"

namespace minato::ec2 {

// The last redirection of standard output is where it goes; the others leave empty files.
Shell::Sink Shell::redirect(const ShellNode& node, Streams& streams) {
  using Kind = ShellRedirection::Kind;
  Sink sink;
  for (const ShellRedirection& redirection : node.redirections) {
    const std::string target = expand_whole(*redirection.target);
    const bool output = redirection.descriptor == 1 || redirection.both;
    switch (redirection.kind) {
      case Kind::kText:
        if (redirection.descriptor == 0) streams.in = target;
        break;
      case Kind::kRead:
        if (redirection.descriptor == 0) streams.in = contents(path_of(target));
        break;
      case Kind::kDuplicate: {
        const bool number = target.find_first_not_of("0123456789-") == std::string::npos;
        if (!number) sink = open(target, false);
        if (number && redirection.descriptor == 1 && target != "1") {
          sink = Sink{.kind = Sink::Kind::kDropped};
        }
        break;
      }
      case Kind::kWrite:
      case Kind::kAppend: {
        Sink opened = open(target, redirection.kind == Kind::kAppend);
        if (output) sink = std::move(opened);
        break;
      }
    }
  }
  return sink;
}

Shell::Sink Shell::open(const std::string& target, bool append) {
  if (is_unknown(target)) return {.kind = Sink::Kind::kUnknown, .path = target};
  const std::string path = path_of(target);
  if (path == "/dev/stdout") return {};
  if (path.starts_with("/dev/")) return {.kind = Sink::Kind::kDropped};
  if (is_unknown(path)) return {.kind = Sink::Kind::kUnknown, .path = path};
  boot_.write(path, "", append);
  return {.kind = Sink::Kind::kFile, .path = path};
}

void Shell::deliver(const Sink& sink, std::string text, Streams& streams) {
  switch (sink.kind) {
    case Sink::Kind::kDropped:
      return;
    case Sink::Kind::kKept:
      if (!boot_.spend(text.size())) return;
      streams.out += text;
      if (streams.out.size() > FirstBoot::kTextBytesMax) streams.out = boot_.unknown(kTooLong);
      return;
    case Sink::Kind::kFile:
      boot_.write(sink.path, text, true);
      return;
    case Sink::Kind::kUnknown:
      if (text.find("ECS_") == std::string::npos) return;
      boot_.note(place() + ": a setting is not taken: it goes to a file whose name depends on `" +
                 boot_.explain(sink.path) + "`");
      return;
  }
}

std::string Shell::contents(const std::string& path) {
  if (const std::string* file = boot_.file(path)) return bounded(*file);
  // It is there and has no settings.
  if (path == "/dev/null" || path == kAgentConfigFile) return {};
  return is_unknown(path) ? path : boot_.unknown(path);
}

std::string Shell::path_of(const std::string& text) const {
  const std::string whole = text.starts_with('/') ? text : folder_ + "/" + text;
  return std::filesystem::path(whole).lexically_normal().string();
}

}  // namespace minato::ec2
