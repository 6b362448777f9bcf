# models/<service>.json -> build/generated/gen/<service>.{h,cc} by codegen/generate.py.
function(minato_generate_shapes)
  set(sources)
  set(headers)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  file(GLOB generator CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/codegen/*.py)
  foreach(service ${ARGN})
    set(model ${CMAKE_SOURCE_DIR}/models/${service}.json)
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
