# Flags, sanitizers, linker and third-party libraries shared by every target.
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json system)
find_package(fmt 9 REQUIRED)
find_package(spdlog REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(ZLIB REQUIRED)
find_library(ZSTD_LIBRARY zstd REQUIRED)  # layers of images that are scanned
find_library(RE2_LIBRARY re2 REQUIRED)  # linear-time patterns of the API models

# ccache where there is one; see there for how checkouts share it.
set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_SOURCE_DIR}/cmake/compile.sh)

add_library(minato_flags INTERFACE)
target_include_directories(minato_flags INTERFACE ${CMAKE_SOURCE_DIR}/src ${CMAKE_BINARY_DIR}/generated)
target_compile_options(minato_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wimplicit-fallthrough -Werror
  -fno-omit-frame-pointer -ffile-prefix-map=${CMAKE_SOURCE_DIR}/=
  $<$<CXX_COMPILER_ID:Clang>:-Xclang=-fno-pch-timestamp>)
# Separate compilation keeps Asio and Beast out of every translation unit but base/asio_impl.cc and net/beast_impl.cc.
target_compile_definitions(minato_flags INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
  MINATO_VERSION="${PROJECT_VERSION}")
# A program half the size has half the pages to touch: one section a function, folded and collected.
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_options(minato_flags INTERFACE -ffunction-sections -fdata-sections)
  target_link_options(minato_flags INTERFACE -Wl,--gc-sections -Wl,-O2
    $<$<CXX_COMPILER_ID:Clang>:-Wl,--icf=safe>)
endif()
if(MINATO_SANITIZE)
  target_compile_options(minato_flags INTERFACE -fsanitize=${MINATO_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(minato_flags INTERFACE -fsanitize=${MINATO_SANITIZE})
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  find_program(LLD_PROGRAM NAMES ld.lld-19 ld.lld)
  if(LLD_PROGRAM)
    target_link_options(minato_flags INTERFACE --ld-path=${LLD_PROGRAM})
  endif()
endif()
target_link_libraries(minato_flags INTERFACE Threads::Threads Boost::json Boost::system
  OpenSSL::Crypto OpenSSL::SSL fmt::fmt spdlog::spdlog SQLite::SQLite3 ZLIB::ZLIB ${ZSTD_LIBRARY} ${RE2_LIBRARY})

if(MINATO_TESTS)
  enable_testing()
  find_package(GTest REQUIRED)
  find_library(RAPIDCHECK_LIBRARY rapidcheck REQUIRED)
  include(GoogleTest)
endif()
