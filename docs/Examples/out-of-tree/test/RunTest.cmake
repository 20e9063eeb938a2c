# cmake -DTOOL=<mann-opt> -DPLUGIN=<library> -DINPUT=<file.mlir> -P RunTest.cmake
# Every line of the input that says EXPECT must be among what the pass says, and
# with refuse-unbounded every line that says REFUSE, in their order.
function(check pass prefix status)
  execute_process(
    COMMAND "${TOOL}" "--load-pass-plugin=${PLUGIN}"
            "--pass-pipeline=builtin.module(${pass})" "${INPUT}"
    OUTPUT_QUIET ERROR_VARIABLE said RESULT_VARIABLE code)
  if(NOT code EQUAL status)
    message(FATAL_ERROR "${pass}: exit code ${code}, expected ${status}:\n${said}")
  endif()
  file(STRINGS "${INPUT}" lines REGEX "^// ${prefix}: ")
  if(NOT lines)
    message(FATAL_ERROR "${INPUT} expects nothing with ${prefix}")
  endif()
  foreach(line ${lines})
    string(REGEX REPLACE "^// ${prefix}: " "" expected "${line}")
    string(FIND "${said}" "${expected}" place)
    if(place EQUAL -1)
      message(FATAL_ERROR "${pass}: expected '${expected}' in the rest of:\n${said}")
    endif()
    string(LENGTH "${expected}" length)
    math(EXPR place "${place} + ${length}")
    string(SUBSTRING "${said}" ${place} -1 said)
  endforeach()
endfunction()

check("report-memories" EXPECT 0)
check("report-memories{refuse-unbounded}" REFUSE 1)
