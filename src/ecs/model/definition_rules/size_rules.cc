#include "ecs/errors.h"
#include "ecs/model/definition_rules/rules.h"
#include "ecs/model/overrides.h"
#include "ecs/model/task_definition_rules.h"

namespace minato::ecs::definition_rules {
namespace {

// Docker refuses less.
constexpr int kContainerMibMin = 6;
constexpr std::int64_t kTaskCpuMin = 128;
constexpr std::int64_t kTaskCpuMax = 196608;

}  // namespace

std::optional<std::string> task_size_fault(const std::optional<std::string>& cpu,
                                           const std::optional<std::string>& memory) {
  if (cpu) {
    const auto units = parse_task_cpu(*cpu);
    if (!units || *units < kTaskCpuMin || *units > kTaskCpuMax) {
      return "Invalid 'cpu' setting for task.";
    }
  }
  if (memory && parse_task_memory(*memory).value_or(0) < 1) {
    return "Invalid 'memory' setting for task.";
  }
  return std::nullopt;
}

std::optional<std::string> container_size_fault(const Container& container, bool task_has_memory) {
  const auto& memory = container.memory;
  const auto& reservation = container.memory_reservation;
  std::string_view what;
  if (!memory && !reservation && !task_has_memory) {
    what = "At least one of 'memory' or 'memoryReservation' must be specified.";
  } else if (memory && *memory < kContainerMibMin) {
    what = "'memory' must be at least 6 MiB.";
  } else if (reservation && *reservation < kContainerMibMin) {
    what = "'memoryReservation' must be at least 6 MiB.";
  } else if (memory && reservation && *memory < *reservation) {
    what = "'memory' must be greater than or equal to 'memoryReservation'.";
  } else if (container.cpu && *container.cpu < 0) {
    what = "'cpu' must not be negative.";
  } else {
    return std::nullopt;
  }
  return fmt::format("Invalid setting for container '{}'. {}", container.name.value_or(""), what);
}

std::optional<std::string> sum_fault(const ContainerList& containers,
                                     const std::optional<std::string>& task_cpu,
                                     const std::optional<std::string>& task_memory) {
  const auto cpu_limit = task_cpu ? parse_task_cpu(*task_cpu) : std::nullopt;
  const auto memory_limit = task_memory ? parse_task_memory(*task_memory) : std::nullopt;
  std::int64_t cpu = 0;
  std::int64_t reserved = 0;
  for (const auto& container : containers) {
    if (memory_limit && container.memory && *container.memory > *memory_limit) {
      return fmt::format("The 'memory' setting for container '{}' is greater than for the task.",
                         container.name.value_or(""));
    }
    cpu += container.cpu.value_or(0);
    reserved += container.memory_reservation.value_or(0);
  }
  if (cpu_limit && cpu > *cpu_limit) {
    return "The sum of all container 'cpu' values cannot be greater than the value of the task "
           "'cpu'.";
  }
  if (memory_limit && reserved > *memory_limit) {
    return "The sum of all container 'memoryReservation' values cannot be greater than the value "
           "of the task 'memory'.";
  }
  return std::nullopt;
}

Result<> check_sums(const Request& request) {
  const auto fault = sum_fault(request.container_definitions, request.cpu, request.memory);
  if (fault) return errors::client(*fault);
  return {};
}

}  // namespace minato::ecs::definition_rules

namespace minato::ecs {

bool is_fargate_size(std::int64_t cpu, std::int64_t memory) {
  struct Size {
    std::int64_t cpu, from, to, step;
  };
  constexpr std::int64_t kGib = 1024;
  constexpr Size kSizes[] = {{512, kGib, 4 * kGib, kGib},
                             {1024, 2 * kGib, 8 * kGib, kGib},
                             {2048, 4 * kGib, 16 * kGib, kGib},
                             {4096, 8 * kGib, 30 * kGib, kGib},
                             {8192, 16 * kGib, 60 * kGib, 4 * kGib},
                             {16384, 32 * kGib, 120 * kGib, 8 * kGib}};
  if (cpu == 256) return memory == 512 || memory == kGib || memory == 2 * kGib;
  if (cpu == 32768) return memory == 60 * kGib || memory == 120 * kGib || memory == 244 * kGib;
  return std::any_of(std::begin(kSizes), std::end(kSizes), [&](const Size& size) {
    return size.cpu == cpu && memory >= size.from && memory <= size.to &&
           (memory - size.from) % size.step == 0;
  });
}

}  // namespace minato::ecs
