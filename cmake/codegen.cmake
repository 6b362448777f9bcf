# models/<service>.json -> build/generated/gen/<service>.{h,cc} by codegen/generate.py. The unit
# tests also use the shapes of codegen/golden/sample.json.
function(minato_generate_shapes)
  set(sources)
  set(headers)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  file(GLOB generator CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/codegen/*.py)
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
