# ./dev demo: calls the made-up person of data/demo, shows the calls and scores them.

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
  cat <<'TEXT'

On your own data (BAM or CRAM, sorted and indexed):
  build/bin/rz-call --ref ref.fa.gz --reads sample.bam -o sample.vcf.gz
All flags: build/bin/rz-call --help, and docs/rz-call.md. Research use only, not for diagnostic procedures.
TEXT
}
