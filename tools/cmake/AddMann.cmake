# Functions that give every library and tool of the project the same shape.

# mann_tablegen(<file.td> TARGET <name> [<option> <output>]...)
# Runs mlir-tblgen on a file of the current folder, once per pair of option
# (without its leading '-gen-') and output file.
function(mann_tablegen td)
  cmake_parse_arguments(ARG "" "TARGET" "" ${ARGN})
  set(LLVM_TARGET_DEFINITIONS ${td})
  set(rest ${ARG_UNPARSED_ARGUMENTS})
  while(rest)
    list(POP_FRONT rest generator output)
    separate_arguments(generator UNIX_COMMAND "-gen-${generator}")
    mlir_tablegen(${output} ${generator})
  endwhile()
  add_public_tablegen_target(${ARG_TARGET})
  add_dependencies(mann-headers ${ARG_TARGET})
endfunction()

# What installed libraries ask of those who use them: headers, upstream's shared
# libraries, one layout of llvm::Statistic. mannConfig.cmake adds where upstream's
# headers are on that machine.
add_library(MannUpstream INTERFACE)
target_include_directories(MannUpstream INTERFACE $<INSTALL_INTERFACE:include>)
target_compile_options(MannUpstream INTERFACE
  "$<INSTALL_INTERFACE:$<$<COMPILE_LANGUAGE:CXX>:SHELL:-include $<INSTALL_PREFIX>/${MANN_INSTALL_CMAKE}/StatisticAbi.h>>")
install(TARGETS MannUpstream EXPORT mannLibraries)

# Upstream headers take most of the time of every file: parsed once, they leave a
# quarter of it. A file still includes what it uses; MANN_PRECOMPILE_HEADERS=OFF
# compiles each on its own.
function(mann_precompile_headers target)
  if(NOT MANN_PRECOMPILE_HEADERS)
    return()
  endif()
  if(NOT TARGET MannPrecompiled)
    file(WRITE "${PROJECT_BINARY_DIR}/MannPrecompiled.cpp" "")
    add_library(MannPrecompiled OBJECT "${PROJECT_BINARY_DIR}/MannPrecompiled.cpp")
    target_compile_options(MannPrecompiled PRIVATE
      "$<$<COMPILE_LANGUAGE:CXX>:SHELL:-include ${MANN_STATISTIC_ABI}>")
    target_precompile_headers(MannPrecompiled PRIVATE
      "${PROJECT_SOURCE_DIR}/tools/cmake/Precompiled.h")
  endif()
  target_precompile_headers(${target} REUSE_FROM MannPrecompiled)
endfunction()

# add_mann_library(<name> <source>... [LIBS <own library>...])
# A static library of one folder. Upstream code always comes from the shared
# libMLIR and libLLVM: naming an upstream archive as well would link it twice.
function(add_mann_library name)
  cmake_parse_arguments(ARG "" "" "LIBS" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  add_dependencies(${name} mann-headers)
  target_link_libraries(${name} PUBLIC ${ARG_LIBS} MannUpstream MLIR LLVM)
  target_compile_options(${name} PUBLIC
    "$<BUILD_INTERFACE:$<$<COMPILE_LANGUAGE:CXX>:SHELL:-include ${MANN_STATISTIC_ABI}>>")
  mann_precompile_headers(${name})
  set_property(GLOBAL APPEND PROPERTY MANN_LIBRARIES ${name})
  install(TARGETS ${name} EXPORT mannLibraries ARCHIVE DESTINATION lib COMPONENT dev)
endfunction()

# add_mann_tool(<name> <source>... [LIBS <own library>...])
function(add_mann_tool name)
  cmake_parse_arguments(ARG "" "" "LIBS" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  add_dependencies(${name} mann-headers)
  target_link_libraries(${name} PRIVATE ${ARG_LIBS} MannVersion MannSupport MLIR LLVM)
  install(TARGETS ${name} EXPORT mannTools RUNTIME DESTINATION bin COMPONENT tools)
endfunction()

# mann_take_plugins(<tool> <library>...)
# A plugin uses the tool's own copy of these libraries, all of them, whether the
# tool itself needs that part: a second copy of a dialect would be another dialect.
function(mann_take_plugins tool)
  set(archives "")
  foreach(library ${ARGN})
    string(APPEND archives " $<TARGET_FILE:${library}>")
  endforeach()
  target_link_options(${tool} PRIVATE
    "SHELL:-Wl,--whole-archive ${archives} -Wl,--no-whole-archive")
  set_target_properties(${tool} PROPERTIES ENABLE_EXPORTS ON)
endfunction()

# What passes outside of the project may use.
set(MANN_PLUGIN_LIBRARIES MannSupport MannInterfaces MannFxpDialect MannDialect
    MannTransforms MannModel MannEnergy MannAnalysis)

# AddressSanitizer and UndefinedBehaviorSanitizer, for compiling and linking;
# the first finding ends the program. vptr needs type information for every
# class of the shared LLVM library, which does not export all of them.
set(MANN_SANITIZERS -fsanitize=address,undefined -fno-sanitize=vptr
    -fno-sanitize-recover=all -fno-omit-frame-pointer)

# For running what is built with them. LLVM's own libraries are not: memory that
# its headers mark in our code stays marked in theirs.
set(MANN_ASAN_OPTIONS allow_user_poisoning=0)

# mann_sanitize_with_library(<target> <library> [<compiler flag>...])
# Compiles the sources of a library of add_mann_library into a program, both with
# the sanitizers and these flags, whatever the build as a whole uses.
function(mann_sanitize_with_library target library)
  get_target_property(sources ${library} SOURCES)
  get_target_property(folder ${library} SOURCE_DIR)
  list(TRANSFORM sources PREPEND "${folder}/")
  target_sources(${target} PRIVATE ${sources})
  add_dependencies(${target} mann-headers)
  get_target_property(libraries ${library} LINK_LIBRARIES)
  target_link_libraries(${target} PRIVATE ${libraries})
  target_compile_options(${target} PRIVATE ${MANN_SANITIZERS} ${ARGN}
    "$<$<COMPILE_LANGUAGE:CXX>:SHELL:-include ${MANN_STATISTIC_ABI}>")
  target_link_options(${target} PRIVATE ${MANN_SANITIZERS} ${ARGN})
endfunction()
