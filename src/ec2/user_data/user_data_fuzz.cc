// Any bytes: read within its bounds, twice the same, and what comes out has no marks in it.
#include <cstdint>
#include <cstdlib>

#include "aws/utf8.h"
#include "ec2/user_data/user_data.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace minato;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const std::string& text : {std::string(bytes), "#!/bin/sh\n" + std::string(bytes),
                                  "#cloud-config\n" + std::string(bytes)}) {
    const ec2::UserData read = ec2::read_user_data(text);
    for (const auto& [name, value] : read.agent_settings) {
      if (name.empty() || ec2::is_unknown(value) || !aws::is_utf8(value)) std::abort();
    }
    if (read.notes.size() > ec2::FirstBoot::kNotesMax) std::abort();
    if (ec2::read_user_data(text).agent_settings != read.agent_settings) std::abort();
  }
  return 0;
}
