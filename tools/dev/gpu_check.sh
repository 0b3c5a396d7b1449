# ./dev gpu-check [build|run]: every intrinsic and op on the GPU, the models against their goldens and the CPU,
# compute-sanitizer on small shapes, timings beside PyTorch's. Writes a record into docs/gpu/ and docs/kernels.md anew. The
# two halves may run on two machines: beside the sources, `run` needs build-gpu/bin, build-gpu/lib, the NVIDIA driver and
# python3; compute-sanitizer and PyTorch where they are there.

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
  local programs=(rz_gpu_check rz_kernels_page rz-fold rz-screen rz-call) built
  built=("${programs[@]/#/build-gpu/bin/}")
  set_up "${BUILD_PACKAGES[@]}"
  find_nvcc
  command -v nvcc > /dev/null || fail 5 "nvcc is not installed: there are no CUDA kernels to check"
  cmake --preset release -B build-gpu "${RELOCATABLE[@]}"
  cmake --build build-gpu --target "${programs[@]}"
  copy_libraries build-gpu/lib "${built[@]}"
  strip --strip-unneeded "${built[@]}" build-gpu/lib/*  # they may have to travel
  commit > build-gpu/bin/commit
}

# check_goldens BIN: {"name": passed} for the folding network's goldens and the other models against the CPU.
check_goldens() {
  local demo=data/demo/fold dtype passed
  say "the folding network against its golden"
  for dtype in f32 bf16; do
    passed=false
    "$1/rz-fold" --device cuda --dtype $dtype --features $demo/features.npz --params $demo/params_model_1_ptm.npz \
      --check $demo/outputs.npz >&2 && passed=true
    printf '{"fold_miniature_%s": %s}\n' $dtype $passed
  done
  say "the caller's and a property model against the CPU"
  python3 tools/dev/gpu_models.py --programs "$1" --device cuda || printf '{"models_against_cpu": false}\n'
}

# time_peers RECORD: the same sizes through PyTorch, where it is there and sees the GPU.
time_peers() {
  if python3 -c 'import sys, torch; sys.exit(not torch.cuda.is_available())' 2> /dev/null; then
    say "peers"
    python3 tools/bench/gpu_peers.py "$1" >&2
  else
    say "no PyTorch that sees the GPU: the record has no times of peers"
  fi
}

gpu_run() {
  local program=build-gpu/bin/rz_gpu_check record=build-gpu/record.json tool failed=0 target
  [[ -x $program ]] || fail 4 "$program is missing; run ./dev gpu-check build"
  find_nvcc
  $program --commit "$(< build-gpu/bin/commit)" --seeds 3 --bench -o $record || failed=$?
  # 6: a case failed, which belongs into the record. Anything else means that there is none.
  [[ $failed -eq 0 || $failed -eq 6 ]] || fail $failed "rz_gpu_check could not run"
  rm -f build-gpu/*.log build-gpu/goldens.jsonl  # of an earlier run
  check_goldens build-gpu/bin > build-gpu/goldens.jsonl
  time_peers $record || failed=1
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
