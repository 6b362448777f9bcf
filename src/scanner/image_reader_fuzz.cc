// Layers and every file in them are untrusted.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "scanner/go_program.h"
#include "scanner/image_reader.h"
#include "scanner/package_files.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  minato::scanner::ImageReader reader;
  const std::size_t half = size / 2;
  if (reader.feed(text.substr(0, half)) && reader.feed(text.substr(half))) reader.end_layer();
  reader.take();
  for (const std::string_view path :
       {"var/lib/dpkg/status", "lib/apk/db/installed", "var/lib/rpm/rpmdb.sqlite",
        "var/lib/rpm/Packages", "var/lib/rpm/Packages.db", "node_modules/a/package.json",
        "package-lock.json", "a.dist-info/METADATA", "specifications/a-1.gemspec", "Cargo.lock",
        "vendor/composer/installed.json"}) {
    minato::scanner::parser_of(path)(path, text);
  }
  minato::scanner::parse_os_release(text);
  minato::scanner::GoProgramReader program;
  program.feed("\177ELF");
  program.feed(text);
  program.packages("bin/app");
  return 0;
}
