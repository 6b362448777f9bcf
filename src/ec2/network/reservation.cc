#include "ec2/network/reservation.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace minato::ec2 {
namespace {

namespace fs = std::filesystem;

const char* const kFolder = "/run/minato";
const char* const kFile = "/run/minato/reservations";
constexpr int kPublicBlocks = 254;

std::string read_file(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();  // unlike an iterator it never throws
  return text.str();
}

bool write_file(const std::string& path, const std::string& text) {
  const auto temporary = path + ".new";
  std::ofstream out(temporary, std::ios::trunc);
  out << text;
  out.close();
  std::error_code error;
  if (out) fs::rename(temporary, path, error);
  return out && !error;
}

// Holds the lock of the reservations file while it lives.
class FileLock {
 public:
  FileLock() : fd_(::open("/run/minato/lock", O_CREAT | O_RDWR | O_CLOEXEC, 0600)) {
    if (fd_ >= 0 && ::flock(fd_, LOCK_EX) != 0) {
      ::close(fd_);
      fd_ = -1;
    }
  }
  ~FileLock() {
    if (fd_ >= 0) ::close(fd_);
  }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  bool held() const { return fd_ >= 0; }

 private:
  int fd_;
};

std::vector<Reservation> others_of(const InstallationNames& names) {
  auto all = parse_reservations(read_file(kFile));
  std::erase_if(all, [&](const Reservation& entry) {
    std::error_code error;
    return entry.key == names.key || !fs::exists(entry.data_dir, error);
  });
  return all;
}

bool vpc_free(const Cidr& vpc, const std::vector<Reservation>& others,
              const std::vector<Cidr>& routes) {
  return std::ranges::none_of(routes, [&](const Cidr& r) { return r.overlaps(vpc); }) &&
         std::ranges::none_of(others,
                              [&](const Reservation& r) { return r.plan.vpc.overlaps(vpc); });
}

bool block_free(int block, const std::vector<Reservation>& others) {
  return std::ranges::none_of(others,
                              [&](const Reservation& r) { return r.plan.public_block == block; });
}

}  // namespace

std::vector<Reservation> parse_reservations(std::string_view text) {
  std::vector<Reservation> out;
  std::istringstream in{std::string(text)};
  for (std::string line; std::getline(in, line);) {
    std::istringstream fields(line);
    Reservation entry;
    std::string vpc;
    if (!(fields >> entry.key >> vpc >> entry.plan.public_block >> std::ws)) continue;
    const auto cidr = Cidr::parse(vpc);
    if (!cidr || cidr->prefix != 20 || !std::getline(fields, entry.data_dir)) continue;
    if (entry.plan.public_block < 1 || entry.plan.public_block > kPublicBlocks) continue;
    entry.plan.vpc = *cidr;
    out.push_back(std::move(entry));
  }
  return out;
}

std::string render_reservations(const std::vector<Reservation>& reservations) {
  std::string out;
  for (const auto& entry : reservations) {
    out += fmt::format("{} {} {} {}\n", entry.key, entry.plan.vpc.to_string(),
                       entry.plan.public_block, entry.data_dir);
  }
  return out;
}

std::vector<Cidr> parse_routes(std::string_view text, std::string_view own_bridge) {
  std::vector<Cidr> out;
  std::istringstream in{std::string(text)};
  std::string line;
  std::getline(in, line);  // the column titles
  while (std::getline(in, line)) {
    std::istringstream fields(line);
    std::string device, skipped;
    std::uint32_t destination = 0, mask = 0;
    fields >> device >> std::hex >> destination;
    for (int i = 0; i < 5; ++i) fields >> skipped;
    if (!(fields >> mask) || device == own_bridge || mask == 0) continue;
    // The kernel prints both in network byte order as if they were host integers.
    out.push_back({Ipv4{__builtin_bswap32(destination & mask)}, std::popcount(mask)});
  }
  return out;
}

std::optional<AddressPlan> choose_plan(const std::vector<Reservation>& others,
                                       const std::vector<Cidr>& routes,
                                       const std::optional<AddressPlan>& wanted) {
  if (wanted && vpc_free(wanted->vpc, others, routes) && block_free(wanted->public_block, others)) {
    return wanted;
  }
  AddressPlan plan;
  plan.public_block = 1;
  while (plan.public_block <= kPublicBlocks && !block_free(plan.public_block, others)) {
    ++plan.public_block;
  }
  if (plan.public_block > kPublicBlocks) return std::nullopt;
  for (const char* range : {"172.31.0.0", "10.31.0.0", "10.131.0.0", "192.168.0.0"}) {
    const Ipv4 base = *Ipv4::parse(range);
    for (std::uint32_t i = 0; i < 16; ++i) {
      plan.vpc = {base + (i << 12), 20};
      if (vpc_free(plan.vpc, others, routes)) return plan;
    }
  }
  return std::nullopt;
}

Result<AddressPlan> reserve_plan(const InstallationNames& names) {
  std::error_code error;
  fs::create_directories(kFolder, error);
  fs::create_directories(names.data_dir, error);
  const FileLock lock;
  if (!lock.held()) {
    return fail(ErrorCode::kFailedPrecondition, fmt::format("cannot lock {}/lock", kFolder));
  }
  const auto remembered_path = names.data_dir + "/network";
  const auto remembered = parse_reservations(read_file(remembered_path));
  auto others = others_of(names);
  const auto plan =
      choose_plan(others, parse_routes(read_file("/proc/net/route"), names.bridge),
                  remembered.empty() ? std::nullopt : std::optional(remembered.front().plan));
  if (!plan) {
    return fail(ErrorCode::kResourceExhausted,
                "every private network Minato could use overlaps a route of this machine");
  }
  const Reservation mine{names.key, *plan, names.data_dir};
  others.push_back(mine);
  if (!write_file(kFile, render_reservations(others)) ||
      !write_file(remembered_path, render_reservations({mine}))) {
    return fail(ErrorCode::kInternal, "cannot write the address reservation");
  }
  return *plan;
}

void release_plan(const InstallationNames& names) {
  const FileLock lock;
  if (!lock.held()) return;
  write_file(kFile, render_reservations(others_of(names)));
}

}  // namespace minato::ec2
