set(kernels ${CMAKE_SOURCE_DIR}/kernels)
set(emulated_kernels
  ${kernels}/cuda/attention.cu
  ${kernels}/cuda/attention_bf16.cu
  ${kernels}/cuda/attention_sm90.cu
  ${kernels}/cuda/combine.cu
  ${kernels}/cuda/embed_and_pool.cu
  ${kernels}/cuda/gather.cu
  ${kernels}/cuda/gru.cu
  ${kernels}/cuda/invariant_point_attention.cu
  ${kernels}/cuda/likelihood.cu
  ${kernels}/cuda/linear.cu
  ${kernels}/cuda/linear_bf16.cu
  ${kernels}/cuda/normalize.cu
  ${kernels}/cuda/outer_product_bf16.cu
  ${kernels}/cuda/outer_product_mean.cu
  ${kernels}/cuda/overlap.cu
  ${kernels}/cuda/permute.cu
  ${kernels}/cuda/pileup_encode.cu
  ${kernels}/cuda/triangle_finish.cu
  ${kernels}/cuda/triangle_planes.cu
  ${kernels}/cuda/triangle_planes_product.cu
  ${kernels}/cuda/triangle_product.cu
  ${kernels}/cuda/weight_gradient.cu
)
set(hopper_probes ${CMAKE_CURRENT_SOURCE_DIR}/gpu/hopper_kernels.cu)
set(emulated_probes ${CMAKE_CURRENT_SOURCE_DIR}/gpu/intrinsic_kernels.cu ${hopper_probes})
set_source_files_properties(${emulated_kernels} ${emulated_probes} PROPERTIES LANGUAGE CXX COMPILE_OPTIONS "-x;c++")

# Takes the place of rz_kernels: its CUDA device is the emulation.
function(rz_emulated_library name)
  add_library(${name} OBJECT
    ${emulated_kernels}
    ${kernels}/cuda/pack_linear.cc
    ${kernels}/cuda/triangle_update.cc
    ${kernels}/emu/block.cc
    ${kernels}/emu/copy_async.cc
    ${kernels}/cuda/fits_tensor_map.cc
    ${kernels}/emu/fiber.cc
    ${kernels}/emu/mbarrier.cc
    ${kernels}/emu/runtime.cc
    ${kernels}/emu/schedule.cc
    ${kernels}/emu/tensor_copy.cc
    ${kernels}/emu/tensor_core.cc
    ${kernels}/emu/warpgroup.cc
  )
  target_compile_definitions(${name} PUBLIC RZ_EMULATE_CUDA)
  target_compile_options(${name} PUBLIC -Wno-unknown-pragmas ${ARGN})
  target_link_options(${name} PUBLIC ${ARGN})
  target_link_libraries(${name} PUBLIC rz_flags)
endfunction()

function(rz_emulated_test name library)
  add_executable(${name} device_clock_test.cc emulation_kernels.cc emulation_test.cc exp2_test.cc gpu/hopper.cc
    ${hopper_probes} hopper_defects.cc hopper_test.cc op_test.cc targets_emulated.cc)
  target_link_libraries(${name} PRIVATE ${library} rz_kernels_host rz_kernel_cases GTest::gtest_main)
  gtest_discover_tests(${name}
    TEST_PREFIX "${library}." PROPERTIES LABELS "kernels;emulated" DISCOVERY_TIMEOUT 60)
endfunction()

rz_emulated_library(rz_kernels_emulated $<$<BOOL:${RIBOZYME_ASAN}>:-fno-sanitize-recover=alignment,null>)
rz_emulated_test(rz_kernels_emulated_test rz_kernels_emulated)
if(NOT RIBOZYME_ASAN)  # that option covers it already
  rz_emulated_library(rz_kernels_emulated_asan
    -fsanitize=address,alignment -fno-sanitize-recover=alignment -fno-omit-frame-pointer)
  rz_emulated_test(rz_kernels_emulated_asan_test rz_kernels_emulated_asan)
endif()

# What ./dev gpu-check runs, on the emulated device: keeps the check itself in order where there is no GPU.
add_executable(rz_gpu_check_emulated ${rz_gpu_check_sources} ${hopper_probes})
target_compile_definitions(rz_gpu_check_emulated PRIVATE RZ_CUDA_VERSION="emulation")
target_link_libraries(rz_gpu_check_emulated PRIVATE
  rz_kernels_emulated rz_kernels_host rz_kernel_cases CLI11::CLI11 nlohmann_json::nlohmann_json)
add_test(NAME kernels.gpu_check_emulated COMMAND rz_gpu_check_emulated --small --bench --seeds 2)
set_tests_properties(kernels.gpu_check_emulated PROPERTIES LABELS "kernels;emulated")
