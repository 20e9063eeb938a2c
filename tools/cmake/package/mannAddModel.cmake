# mann_add_model(<target> MODEL <file> [WEIGHTS <file>] [QUANTIZE <format>]
#                [ADDRESSING <kind>] [CALIBRATE <file>] [VOCABULARY <file>]
#                [SELF_TEST <file>] [ENTRIES <observe> <answer>] [NAME <id>]
#                [OPTIONS <flag of mannc>...])
#
# A static library of a model: while building, mannc makes the C of it, again whenever
# a file that it is made of changes. Who links to it includes NAME.h; NAME is the target
# unless given. With VOCABULARY there is NAME_qa_model, too, and mann::runtime.
# NAME_test.c of SELF_TEST is a program of its own: the property MANN_SELF_TEST of the
# target is its path.
function(mann_add_model target)
  set(files MODEL WEIGHTS CALIBRATE VOCABULARY SELF_TEST)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "${files};QUANTIZE;ADDRESSING;NAME"
                        "ENTRIES;OPTIONS")
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "mann_add_model(${target}): unknown argument "
                        "'${ARG_UNPARSED_ARGUMENTS}'; flags of mannc go behind OPTIONS")
  endif()
  if(ARG_KEYWORDS_MISSING_VALUES)
    message(FATAL_ERROR "mann_add_model(${target}): no value after "
                        "'${ARG_KEYWORDS_MISSING_VALUES}'")
  endif()
  if(NOT ARG_MODEL)
    message(FATAL_ERROR "mann_add_model(${target}): no model; give MODEL <file>")
  endif()
  if(NOT ARG_NAME)
    string(MAKE_C_IDENTIFIER "${target}" ARG_NAME)
  endif()

  set(sources "")
  foreach(file ${files})
    if(NOT ARG_${file})
      continue()
    endif()
    get_filename_component(path "${ARG_${file}}" ABSOLUTE)
    if(NOT EXISTS "${path}")
      # Another rule may make it; a wrong name is told by the build then.
      get_source_file_property(generated "${path}" GENERATED)
      if(NOT generated)
        message(FATAL_ERROR "mann_add_model(${target}): ${file} '${path}' does not exist")
      endif()
    endif()
    list(APPEND sources "${path}")
    set(ARG_${file} "${path}")
  endforeach()

  set(command mann::mannc "${ARG_MODEL}")
  foreach(argument WEIGHTS CALIBRATE VOCABULARY SELF_TEST QUANTIZE ADDRESSING ENTRIES)
    if(ARG_${argument})
      string(TOLOWER "${argument}" flag)
      string(REPLACE "_" "-" flag "${flag}")
      list(JOIN ARG_${argument} "," value)
      list(APPEND command "--${flag}=${value}")
    endif()
  endforeach()

  set(folder "${CMAKE_CURRENT_BINARY_DIR}/${target}.c")
  set(made "${folder}/${ARG_NAME}.h" "${folder}/${ARG_NAME}.c"
           "${folder}/${ARG_NAME}_weights.c")
  set(compiled "${folder}/${ARG_NAME}.c")
  if(ARG_VOCABULARY)
    list(APPEND made "${folder}/${ARG_NAME}_qa.c")
    list(APPEND compiled "${folder}/${ARG_NAME}_qa.c")
  endif()
  if(ARG_SELF_TEST)
    list(APPEND made "${folder}/${ARG_NAME}_test.c")
  endif()
  add_custom_command(OUTPUT ${made}
    COMMAND ${command} --name=${ARG_NAME} --emit=c ${ARG_OPTIONS} -o "${folder}"
    DEPENDS mann::mannc ${sources}
    COMMENT "Compiling the model ${ARG_NAME}" VERBATIM)
  # For those who compile NAME_test.c in a rule of theirs.
  add_custom_target(${target}-c DEPENDS ${made})

  add_library(${target} STATIC ${compiled})
  add_dependencies(${target} ${target}-c)
  target_include_directories(${target} PUBLIC "${folder}")
  set_target_properties(${target} PROPERTIES
    C_STANDARD 99 C_STANDARD_REQUIRED ON LINKER_LANGUAGE C)
  if(ARG_SELF_TEST)
    set_target_properties(${target} PROPERTIES
      MANN_SELF_TEST "${folder}/${ARG_NAME}_test.c")
  endif()
  if(ARG_VOCABULARY)
    target_link_libraries(${target} PUBLIC mann::runtime)
  endif()
  # Code in float uses math.h.
  if(NOT WIN32)
    target_link_libraries(${target} PUBLIC m)
  endif()
endfunction()
