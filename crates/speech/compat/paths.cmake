# The native engine quotes the files of its source in its messages. They begin at its
# own root, not at a folder of whoever builds it: the same source makes the same bytes
# wherever it lies.
if(NOT MSVC)
  add_compile_options(
    "$<$<COMPILE_LANGUAGE:C,CXX>:-ffile-prefix-map=${CMAKE_SOURCE_DIR}=whisper.cpp>")
endif()
