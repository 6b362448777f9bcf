# models/<service>.json -> build/generated/gen/<service>.{h,cc} by codegen/generate.py. The unit
# tests also use the shapes of codegen/golden/sample.json.
find_package(Python3 REQUIRED COMPONENTS Interpreter)

function(minato_generate_shapes)
  set(sources)
  set(headers)
  file(GLOB generator CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/codegen/*.py)
  list(FILTER generator EXCLUDE REGEX "(operations|_test)\\.py$")
  set(models ${ARGN})
  list(TRANSFORM models REPLACE "(.+)" "${CMAKE_SOURCE_DIR}/models/\\1.json")
  if(MINATO_TESTS)
    list(APPEND models ${CMAKE_SOURCE_DIR}/codegen/golden/sample.json)
    add_test(NAME codegen
             COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/codegen/golden_test.py)
  endif()
  foreach(model ${models})
    cmake_path(GET model STEM service)
    if(NOT EXISTS ${model})
      continue()
    endif()
    set(out ${CMAKE_BINARY_DIR}/generated/gen)
    add_custom_command(
      OUTPUT ${out}/${service}.h ${out}/${service}.cc
      COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/codegen/generate.py ${model} ${out}
      DEPENDS ${model} ${generator}
      COMMENT "Generating shapes of ${service}"
      VERBATIM)
    list(APPEND sources ${out}/${service}.cc)
    list(APPEND headers ${out}/${service}.h)
  endforeach()
  add_custom_target(minato_shapes DEPENDS ${headers} ${sources})
  add_library(minato_shapes_headers INTERFACE)
  add_dependencies(minato_shapes_headers minato_shapes)
  set(MINATO_GENERATED_SOURCES ${sources} PARENT_SCOPE)
endfunction()

# The operations that `service` serves, from src/<service>/api/**: appends to the list `sources`.
function(minato_list_operations service sources)
  set(folder ${CMAKE_SOURCE_DIR}/src/${service}/api)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${folder}/*.cc ${folder}/operation.h)
  list(FILTER files EXCLUDE REGEX "_test\\.cc$")
  set(out ${CMAKE_BINARY_DIR}/generated/gen)
  set(generator ${CMAKE_SOURCE_DIR}/codegen/operations.py)
  add_custom_command(
    OUTPUT ${out}/${service}_operations.h ${out}/${service}_operations.cc
    COMMAND ${Python3_EXECUTABLE} ${generator} ${service} ${folder} ${out}
    DEPENDS ${files} ${generator}
    COMMENT "Listing operations of ${service}"
    VERBATIM)
  add_custom_target(minato_${service}_operations DEPENDS ${out}/${service}_operations.h)
  list(APPEND ${sources} ${out}/${service}_operations.cc)
  set(${sources} ${${sources}} PARENT_SCOPE)
endfunction()
