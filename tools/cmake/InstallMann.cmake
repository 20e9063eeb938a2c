# What `cmake --install` puts below the prefix, and the Debian packages of it.
#
#   bin               tools, which find the rest from where they are
#   share/mann        the C runtime
#   lib/cmake/mann    find_package(mann)
#   include, lib      headers and libraries, for passes and tools of others

include(CMakePackageConfigHelpers)

# The tools find share/mann from their own place; a build has the same layout.
file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/${MANN_INSTALL_SHARE}")
file(CREATE_LINK "${PROJECT_SOURCE_DIR}/runtime"
     "${PROJECT_BINARY_DIR}/${MANN_INSTALL_SHARE}/runtime" SYMBOLIC)

set(package "${PROJECT_SOURCE_DIR}/tools/cmake/package")

# Tools, runtime, and what generated C needs.
install(DIRECTORY runtime DESTINATION ${MANN_INSTALL_SHARE} COMPONENT tools)
install(DIRECTORY docs/Examples/ DESTINATION share/doc/mann/examples COMPONENT tools)
install(DIRECTORY test/Inputs/models/babi-qa1
        DESTINATION ${MANN_INSTALL_SHARE}/models COMPONENT tools)
install(FILES LICENSE README.md DESTINATION share/doc/mann COMPONENT tools)
install(TARGETS mann_rt ARCHIVE DESTINATION lib COMPONENT tools)
install(EXPORT mannTools NAMESPACE mann:: DESTINATION ${MANN_INSTALL_CMAKE}
        FILE mannTools.cmake COMPONENT tools)
configure_package_config_file("${package}/mannConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/package/mannConfig.cmake"
  INSTALL_DESTINATION ${MANN_INSTALL_CMAKE} PATH_VARS MANN_INSTALL_SHARE)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/package/mannConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/package/mannConfig.cmake"
              "${PROJECT_BINARY_DIR}/package/mannConfigVersion.cmake"
              "${package}/mannAddModel.cmake"
        DESTINATION ${MANN_INSTALL_CMAKE} COMPONENT tools)

# Headers, libraries, and what passes need.
install(DIRECTORY include/mann "${PROJECT_BINARY_DIR}/include/mann"
        DESTINATION include COMPONENT dev
        FILES_MATCHING PATTERN "*.h" PATTERN "*.td" PATTERN "*.inc")
install(FILES "${MANN_STATISTIC_ABI}" "${package}/mannAddPassPlugin.cmake"
        DESTINATION ${MANN_INSTALL_CMAKE} COMPONENT dev)
install(EXPORT mannLibraries NAMESPACE mann:: DESTINATION ${MANN_INSTALL_CMAKE}
        FILE mannLibraries.cmake COMPONENT dev)

# pkg-config takes the folders from where its files are.
get_property(libraries GLOBAL PROPERTY MANN_LIBRARIES)
list(TRANSFORM libraries PREPEND "-l")
list(JOIN libraries " " MANN_PC_LIBRARIES)
set(MANN_PC_UPSTREAM "-I${LLVM_INCLUDE_DIRS}")
foreach(file mann mann-runtime)
  configure_file("${package}/${file}.pc.in" "${PROJECT_BINARY_DIR}/package/${file}.pc" @ONLY)
endforeach()
install(FILES "${PROJECT_BINARY_DIR}/package/mann.pc" DESTINATION lib/pkgconfig COMPONENT dev)
install(FILES "${PROJECT_BINARY_DIR}/package/mann-runtime.pc" DESTINATION lib/pkgconfig
        COMPONENT tools)

# cpack -G DEB: package mann with the tools, mann-dev with headers and libraries.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME mann)
set(CPACK_PACKAGE_VENDOR "the mann project")
set(CPACK_PACKAGE_CONTACT "the mann project <mann@localhost>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL tools dev)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_COMPONENT_TOOLS_DESCRIPTION
    "compiler for memory-augmented neural networks\n Tools, C runtime, and what builds of generated C need.")
set(CPACK_COMPONENT_DEV_DESCRIPTION
    "compiler for memory-augmented neural networks (libraries)\n Headers and static libraries, for passes and tools of others.")
set(CPACK_DEBIAN_TOOLS_PACKAGE_NAME mann)
# A shared library of LLVM is found by its run path; dpkg-shlibdeps knows its package.
set(CPACK_DEBIAN_TOOLS_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_TOOLS_PACKAGE_RECOMMENDS "gcc, libc6-dev")
set(CPACK_DEBIAN_TOOLS_PACKAGE_SUGGESTS "cmake, gcc-arm-none-eabi")
set(CPACK_DEBIAN_DEV_PACKAGE_NAME mann-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS
    "mann (= ${PROJECT_VERSION}), llvm-22-dev, libmlir-22-dev, mlir-22-tools, llvm-22-tools, libzstd-dev, zlib1g-dev, libonnx-dev, libprotobuf-dev, libeigen3-dev")
set(CPACK_DEBIAN_DEV_PACKAGE_SUGGESTS "cmake, clang-22, lld-22")
include(CPack)
