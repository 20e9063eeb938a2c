# cmake -DSOURCE=<folder> -DOUTPUT=<file> -P WriteCommit.cmake
# Writes the commit of the sources as a string literal, "unknown" without git or
# outside a repository of its own. The file stays as it is when nothing changed.

set(commit unknown)
find_program(GIT git NO_CACHE)
if(GIT)
  # The owner of the sources may be another user, as in a container.
  set(git "${GIT}" -c "safe.directory=${SOURCE}" --no-optional-locks -C "${SOURCE}")
  execute_process(COMMAND ${git} rev-parse --show-toplevel
                  OUTPUT_VARIABLE top OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  execute_process(COMMAND ${git} rev-parse --short=12 HEAD RESULT_VARIABLE failed
                  OUTPUT_VARIABLE head OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  # Sources unpacked inside another repository have no commit.
  file(REAL_PATH "${SOURCE}" source)
  if(NOT failed AND top STREQUAL source)
    set(commit "${head}")
    execute_process(COMMAND ${git} status --porcelain --untracked-files=no
                    OUTPUT_VARIABLE changes ERROR_QUIET)
    if(changes)
      string(APPEND commit ", with changes")
    endif()
  endif()
endif()

set(text "\"${commit}\"\n")
if(EXISTS "${OUTPUT}")
  file(READ "${OUTPUT}" before)
endif()
if(NOT text STREQUAL "${before}")
  file(WRITE "${OUTPUT}" "${text}")
endif()
