# The functions of Zephyr's build that a module uses, as Zephyr documents them, around an
# ordinary library: zephyr_library() is named after the folder, its sources are
# relative to the calling folder, include folders are for everybody.
#
# include(zephyr.cmake); add_zephyr_module(<folder> [<option>...])
add_library(zephyr_interface INTERFACE)
define_property(GLOBAL PROPERTY ZEPHYR_LIBS)

function(zephyr_include_directories)
  foreach(folder ${ARGN})
    get_filename_component(folder "${folder}" ABSOLUTE)
    target_include_directories(zephyr_interface INTERFACE "${folder}")
  endforeach()
endfunction()

macro(zephyr_library)
  string(MAKE_C_IDENTIFIER "${CMAKE_CURRENT_SOURCE_DIR}" ZEPHYR_CURRENT_LIBRARY)
  add_library(${ZEPHYR_CURRENT_LIBRARY} STATIC)
  target_link_libraries(${ZEPHYR_CURRENT_LIBRARY} PUBLIC zephyr_interface)
  set_property(GLOBAL APPEND PROPERTY ZEPHYR_LIBS ${ZEPHYR_CURRENT_LIBRARY})
endmacro()

function(zephyr_library_sources)
  target_sources(${ZEPHYR_CURRENT_LIBRARY} PRIVATE ${ARGN})
endfunction()

# What west does with ZEPHYR_EXTRA_MODULES: module.yml says where CMakeLists.txt and
# Kconfig are; every option that Kconfig defines may be switched on.
function(add_zephyr_module folder)
  file(STRINGS "${folder}/zephyr/module.yml" lines)
  foreach(line ${lines})
    if(line MATCHES "^#|^build:$")
    elseif(line MATCHES "^name: ([a-z0-9_]+)$")
      set(name ${CMAKE_MATCH_1})
    elseif(line MATCHES "^  cmake: (.+)$")
      set(cmake ${CMAKE_MATCH_1})
    elseif(line MATCHES "^  kconfig: (.+)$")
      set(kconfig ${CMAKE_MATCH_1})
    else()
      message(FATAL_ERROR "module.yml: '${line}' is none of the keys of a module")
    endif()
  endforeach()
  file(STRINGS "${folder}/${kconfig}" options REGEX "^config ")
  list(TRANSFORM options REPLACE "^config " "")
  foreach(option ${ARGN})
    if(NOT option IN_LIST options)
      message(FATAL_ERROR "${kconfig} has no option ${option}, but ${options}")
    endif()
    set(CONFIG_${option} y)
  endforeach()
  add_subdirectory("${folder}/${cmake}" "${CMAKE_BINARY_DIR}/modules/${name}")
endfunction()
