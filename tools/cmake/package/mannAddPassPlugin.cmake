# mann_add_pass_plugin(<target> <source>...)
#
# Passes in a library that `mann-opt --load-pass-plugin` and `mannc --load-pass-plugin`
# load. It uses the dialects of the tool that loads it: linked to copies of its own, it
# would not know the tool's operations.
function(mann_add_pass_plugin target)
  add_library(${target} MODULE ${ARGN})
  set_target_properties(${target} PROPERTIES PREFIX "")
  # What the libraries ask for when compiling, without their archives.
  target_include_directories(${target} SYSTEM PRIVATE
    $<TARGET_PROPERTY:mann::MannUpstream,INTERFACE_INCLUDE_DIRECTORIES>)
  target_compile_options(${target} PRIVATE
    $<TARGET_PROPERTY:mann::MannUpstream,INTERFACE_COMPILE_OPTIONS>)
  target_compile_features(${target} PRIVATE cxx_std_17)
  target_link_libraries(${target} PRIVATE MLIR LLVM)
endfunction()
