// Counts what each thread allocates. Replaces the global operator new, or under a sanitizer, which
// has one of its own, follows it: for one file of a test program only.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <new>

namespace minato {

inline thread_local std::size_t allocations = 0;

}  // namespace minato

#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)

// Called by the sanitizers' runtime (sanitizer/allocator_interface.h).
extern "C" void __sanitizer_malloc_hook(const volatile void*, std::size_t) {
  ++minato::allocations;
}
extern "C" void __sanitizer_free_hook(const volatile void*) {}

#else

namespace minato {

inline void* counted_new(std::size_t size, std::size_t alignment) {
  ++allocations;
  const std::size_t rounded = (size + alignment - 1) / alignment * alignment;
  if (void* memory = std::aligned_alloc(alignment, rounded == 0 ? alignment : rounded)) {
    return memory;
  }
  throw std::bad_alloc();
}

}  // namespace minato

void* operator new(std::size_t size) {
  return minato::counted_new(size, __STDCPP_DEFAULT_NEW_ALIGNMENT__);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  return minato::counted_new(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}

#endif
