set(kernels ${CMAKE_SOURCE_DIR}/kernels)
set(emulated_kernels
  ${kernels}/cuda/attention.cu
  ${kernels}/cuda/embed_and_pool.cu
  ${kernels}/cuda/linear.cu
  ${kernels}/cuda/normalize.cu
  ${kernels}/cuda/pileup_encode.cu
)
set_source_files_properties(${emulated_kernels} PROPERTIES LANGUAGE CXX COMPILE_OPTIONS "-x;c++")

function(rz_emulated_test suffix)
  add_executable(rz_kernels_emulated${suffix}_test
    emulation_kernels.cc
    emulation_test.cc
    op_test.cc
    targets_emulated.cc
    ${emulated_kernels}
    ${kernels}/cuda/pack_linear.cc
    ${kernels}/emu/block.cc
    ${kernels}/emu/copy_async.cc
    ${kernels}/emu/fiber.cc
    ${kernels}/emu/runtime.cc
    ${kernels}/emu/schedule.cc
    ${kernels}/emu/tensor_core.cc
  )
  target_compile_definitions(rz_kernels_emulated${suffix}_test PRIVATE RZ_EMULATE_CUDA)
  target_compile_options(rz_kernels_emulated${suffix}_test PRIVATE -Wno-unknown-pragmas ${ARGN})
  target_link_options(rz_kernels_emulated${suffix}_test PRIVATE ${ARGN})
  target_link_libraries(rz_kernels_emulated${suffix}_test PRIVATE rz_kernels_host rz_kernel_cases GTest::gtest_main)
  gtest_discover_tests(rz_kernels_emulated${suffix}_test
    TEST_PREFIX "emulated${suffix}." PROPERTIES LABELS "kernels;emulated" DISCOVERY_TIMEOUT 60)
endfunction()

rz_emulated_test("")
if(NOT RIBOZYME_ASAN)  # that option covers it already
  rz_emulated_test("_asan" -fsanitize=address -fno-omit-frame-pointer)
endif()
