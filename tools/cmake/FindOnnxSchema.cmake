# The schema of ONNX files and the library that parses it, as MannOnnxSchema.
# ONNX's own package file asks for a protobuf of the very version that it was built
# with and does not export the library of the schema alone.
find_package(Protobuf 3.12)
find_path(MANN_ONNX_INCLUDE_DIR onnx/onnx_pb.h)
find_library(MANN_ONNX_PROTO_LIBRARY onnx_proto)
if(NOT Protobuf_FOUND)
  message(FATAL_ERROR "protobuf 3.12 or newer is missing, which reads ONNX files: "
    "install libprotobuf-dev, or run tools/dev/setup")
endif()
if(NOT MANN_ONNX_INCLUDE_DIR OR NOT MANN_ONNX_PROTO_LIBRARY)
  message(FATAL_ERROR "the ONNX schema is missing (onnx/onnx_pb.h, libonnx_proto): "
    "install libonnx-dev, or run tools/dev/setup")
endif()
add_library(MannOnnxSchema INTERFACE)
target_include_directories(MannOnnxSchema SYSTEM INTERFACE ${MANN_ONNX_INCLUDE_DIR})
target_link_libraries(MannOnnxSchema INTERFACE ${MANN_ONNX_PROTO_LIBRARY} ${Protobuf_LIBRARIES})
