# Flags, sanitizers, linker and third-party libraries shared by every target.
# The release program brings its libraries along, for a short start (docs/adr/0013-static-libraries.md).
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  set(CMAKE_FIND_LIBRARY_SUFFIXES .a)
  set(Boost_USE_STATIC_LIBS ON)
  set(OPENSSL_USE_STATIC_LIBS ON)
endif()
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
target_link_libraries(minato_flags INTERFACE Boost::json Boost::system OpenSSL::SSL OpenSSL::Crypto
  SQLite::SQLite3 ZLIB::ZLIB ${ZSTD_LIBRARY} ${RE2_LIBRARY} Threads::Threads)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  # There are no static ones of fmt and spdlog: base/fmt_impl.cc and base/log.cc compile them.
  target_compile_definitions(minato_flags INTERFACE MINATO_STATIC_LIBRARIES)
  target_link_options(minato_flags INTERFACE -static-libstdc++ -static-libgcc)
else()
  target_link_libraries(minato_flags INTERFACE fmt::fmt spdlog::spdlog)
endif()

if(MINATO_TESTS)
  enable_testing()
  find_package(GTest REQUIRED)
  find_library(RAPIDCHECK_LIBRARY rapidcheck REQUIRED)
  include(GoogleTest)
endif()
