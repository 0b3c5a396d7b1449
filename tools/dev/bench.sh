# ./dev bench kernels [THREADS [NAME]], and call, fold, gpu, screen and similar [...]

# The benchmarks that are programs of their own.
configure_bench() {
  set_up "${BUILD_PACKAGES[@]}" libopenblas-dev
  cmake --preset release -B build-bench -DRIBOZYME_BENCH=ON -DRIBOZYME_GENOMICS=OFF -DRIBOZYME_CUDA=OFF > /dev/null
}

bench() {
  local what=${1:-}
  [[ $# -gt 0 ]] && shift
  case $what in
    kernels)
      configure_bench
      cmake --build build-bench --target rz_bench_kernels
      build-bench/bin/rz_bench_kernels "$@"
      ;;
    call)
      set_up "${BUILD_PACKAGES[@]}" python3-numpy bwa samtools bcftools tabix freebayes
      configure
      cmake --build build --target rz-call
      "$(python)" tools/bench/call.py --rz-call build/bin/rz-call "$@"
      ;;
    fold)
      set_up "${BUILD_PACKAGES[@]}" python3-numpy
      configure
      cmake --build build --target rz-fold
      "$(python)" tools/bench/fold.py --rz-fold build/bin/rz-fold "$@"
      ;;
    gpu)  # what ./dev gpu-check build made, on the machine with the GPU
      "$(python)" tools/bench/gpu_programs.py --programs build-gpu/bin --shared "${RIBOZYME_SHARED:-../shared}" "$@"
      ;;
    screen)
      set_up "${BUILD_PACKAGES[@]}"
      configure
      cmake --build build --target rz-screen rz_fast_smiles_check
      build/bin/rz_fast_smiles_check bench "${RIBOZYME_SHARED:-../shared}/data/molecules/zinc250k/zinc250k.smi.gz"
      "$(python)" tools/bench/screen.py --rz-screen build/bin/rz-screen "$@"
      ;;
    similar)
      configure_bench
      cmake --build build-bench --target rz_bench_similar
      if [[ $# -eq 0 ]]; then
        set -- "${RIBOZYME_SHARED:-../shared}/data/molecules/zinc250k/zinc250k.smi.gz"
      fi
      build-bench/bin/rz_bench_similar "$@"
      ;;
    *) fail 2 "bench kernels, bench call, bench fold, bench gpu, bench screen or bench similar" ;;
  esac
}
