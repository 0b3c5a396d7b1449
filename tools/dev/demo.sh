# ./dev demo: calls the made-up person of data/demo, shows the calls and scores them; then a self-check of rz-fold.

demo() {
  local data=data/demo calls=build/demo/calls.vcf model=data/models/rz-call-illumina.safetensors
  [[ -f $model ]] || fail 4 "$model is missing"
  mkdir -p build/demo
  local command=(build/bin/rz-call --ref $data/reference.fa.gz --reads $data/reads.bam -o $calls)
  printf '\n$ %s\n' "${command[*]}"
  "${command[@]}"
  printf '\nThe first calls that pass (%s):\n' "$calls"
  awk -F'\t' '/^#CHROM/ || (!/^#/ && $7 == "PASS") {
    printf "%-7s %6s  %-6s %-16s %5s  %-6s  %s\n", $1, $2, $4, $5, $6, $7, $10
    if (++lines == 9) exit
  }' "$calls"
  printf '\nAgainst the truth, which is made up like the reads (this shows that it works, not how accurate it is):\n'
  python3 tools/demo/score.py --truth $data/truth.vcf.gz --calls "$calls" --bed $data/confident.bed
  fold_self_check
  cat <<'TEXT'

On your own data (BAM or CRAM, sorted and indexed):
  build/bin/rz-call --ref ref.fa.gz --reads sample.bam -o sample.vcf.gz
All flags: build/bin/rz-call --help, and docs/rz-call.md.
Proteins, with AlphaFold's parameters (docs/rz-fold.md says where they are):
  build/bin/rz-fold --a3m protein.a3m --params alphafold/params -o protein
Research use only, not for diagnostic procedures.
TEXT
}

# No prediction: the shipped parameters are random numbers.
fold_self_check() {
  local data=data/demo/fold
  local command=(build/bin/rz-fold --features $data/features.npz --params $data/params_model_1_ptm.npz
    --check $data/outputs.npz)
  [[ -x ${command[0]} ]] || return 0
  printf '\nA self-check of rz-fold: a small network of random parameters, whose outputs another implementation computed.\n'
  printf 'It shows that every array agrees; the structure means nothing.\n\n$ %s\n' "${command[*]}"
  "${command[@]}"
}
