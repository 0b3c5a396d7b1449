# ./dev gpu-check [build|run]: every op on the GPU, the folding network against its golden, compute-sanitizer on small
# shapes, timings. Writes a record into docs/gpu/ and docs/kernels.md anew. The two halves may run on two machines: build-gpu/bin and build-gpu/lib is all that
# `run` needs, besides the NVIDIA driver, python3 and compute-sanitizer.

gpu_check() {
  case ${1:-} in
    build) gpu_build ;;
    run) need_gpu && gpu_run ;;
    '') need_gpu && gpu_build && gpu_run ;;
    *) fail 2 "gpu-check, gpu-check build or gpu-check run" ;;
  esac
}

need_gpu() {
  nvidia-smi -L > /dev/null 2>&1 || fail 5 "no NVIDIA GPU with a working driver on this machine (nvidia-smi -L finds none)"
}

gpu_build() {
  set_up "${BUILD_PACKAGES[@]}"
  find_nvcc
  command -v nvcc > /dev/null || fail 5 "nvcc is not installed: there are no CUDA kernels to check"
  cmake --preset release -B build-gpu -DRIBOZYME_GENOMICS=OFF "${RELOCATABLE[@]}"
  cmake --build build-gpu --target rz_gpu_check rz_kernels_page rz-fold
  copy_libraries build-gpu/lib build-gpu/bin/rz_gpu_check build-gpu/bin/rz_kernels_page build-gpu/bin/rz-fold
  commit > build-gpu/bin/commit
}

# check_goldens RZ_FOLD: {"name": passed} for the models' goldens.
check_goldens() {
  local demo=data/demo/fold passed=false
  say "the folding network against its golden"
  $1 --device cuda --features $demo/features.npz --params $demo/params_model_1_ptm.npz --check $demo/outputs.npz >&2 &&
    passed=true
  printf '{"fold_miniature_f32": %s}\n' $passed
}

gpu_run() {
  local program=build-gpu/bin/rz_gpu_check record=build-gpu/record.json tool failed=0 target
  [[ -x $program ]] || fail 4 "$program is missing; run ./dev gpu-check build"
  find_nvcc
  $program --commit "$(< build-gpu/bin/commit)" -o $record || failed=$?
  # 6: a case failed, which belongs into the record. Anything else means that there is none.
  [[ $failed -eq 0 || $failed -eq 6 ]] || fail $failed "rz_gpu_check could not run"
  rm -f build-gpu/*.log  # of an earlier run
  check_goldens build-gpu/bin/rz-fold > build-gpu/goldens.json
  if command -v compute-sanitizer > /dev/null; then
    for tool in memcheck racecheck synccheck; do
      say "compute-sanitizer $tool"
      # Its own exit status is 0 with findings; the log's summary line counts them.
      compute-sanitizer --tool $tool $program --small > build-gpu/$tool.log 2>&1 || true
    done
  else
    say "compute-sanitizer is not installed: the record has no findings of it"
  fi
  target=$(python3 tools/dev/gpu_record.py $record build-gpu docs/gpu) || failed=6
  build-gpu/bin/rz_kernels_page docs/gpu > docs/kernels.md
  say "record: $target; docs/kernels.md is up to date"
  [[ $failed -eq 0 ]] || fail $failed "a case failed or compute-sanitizer found something, see the record"
}
