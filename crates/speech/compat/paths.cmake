# The native engine contains source paths in its messages. Making them relative to its
# root keeps the build reproducible in any folder.
if(NOT MSVC)
  add_compile_options(
    "$<$<COMPILE_LANGUAGE:C,CXX>:-ffile-prefix-map=${CMAKE_SOURCE_DIR}=whisper.cpp>")
endif()

# Fails the build if ggml no longer matches src/kernels/abi.rs.
if(NOT TARGET earshot_abi)
  add_library(earshot_abi OBJECT "${CMAKE_CURRENT_LIST_DIR}/ggml_abi.cpp")
  target_compile_features(earshot_abi PRIVATE cxx_std_11)
  target_include_directories(earshot_abi PRIVATE
    "${CMAKE_SOURCE_DIR}/ggml/include" "${CMAKE_SOURCE_DIR}/ggml/src")
endif()
