# The native engine contains source paths in its messages. Making them relative to its
# root keeps the build reproducible in any folder.
if(NOT MSVC)
  add_compile_options(
    "$<$<COMPILE_LANGUAGE:C,CXX>:-ffile-prefix-map=${CMAKE_SOURCE_DIR}=whisper.cpp>")
endif()
