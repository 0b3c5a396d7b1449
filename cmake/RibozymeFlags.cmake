# Warnings and sanitizers that every target of the project gets, through the interface target rz_flags.
add_library(rz_flags INTERFACE)
target_include_directories(rz_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(rz_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wall;-Wextra;-Wshadow>)

# GCC 12 warns of overlapping copies inside std::string where there are none (GCC bug 105651).
target_compile_options(rz_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:$<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict>>)

# Contracted multiply-adds differ from compiler to compiler; kernels that want a fused one ask for it by name.
target_compile_options(rz_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-ffp-contract=off>)

if(RIBOZYME_ASAN)
  target_compile_options(rz_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-fsanitize=address,undefined;-fno-omit-frame-pointer>)
  target_link_options(rz_flags INTERFACE -fsanitize=address,undefined)
endif()
