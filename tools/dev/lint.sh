# ./dev lint [--changed]: formatting, clang-tidy and Python syntax. Exits 1 on any finding.

# The tracked and new files whose names match a pattern; with --changed only those that differ from the main branch.
files() {
  local base
  if [[ $changed -eq 1 ]]; then
    base=$(git merge-base HEAD origin/main 2> /dev/null || git merge-base HEAD main 2> /dev/null || echo HEAD)
    git diff --name-only --diff-filter=d "$base" -- "$@"
  else
    git ls-files -- "$@"
  fi
  git ls-files --others --exclude-standard -- "$@"
}

lint() {
  local changed=0 failed=0 sources units scripts
  case ${1:-} in
    --changed) changed=1 ;;
    '') ;;
    *) fail 2 "lint knows --changed only" ;;
  esac
  set_up "${BUILD_PACKAGES[@]}" clang-format clang-tidy
  configure > /dev/null
  mapfile -t sources < <(files '*.h' '*.cc' '*.cu' '*.cuh' | sort -u)
  mapfile -t units < <(files '*.cc' | sort -u | in_compile_commands)
  mapfile -t scripts < <(files '*.py' | sort -u)
  say "formatting of ${#sources[@]} files"
  [[ ${#sources[@]} -eq 0 ]] || clang-format --dry-run -Werror "${sources[@]}" || failed=1
  say "Python syntax of ${#scripts[@]} files"
  [[ ${#scripts[@]} -eq 0 ]] || python3 tools/dev/check_syntax.py "${scripts[@]}" || failed=1
  say "clang-tidy on ${#units[@]} files"
  [[ ${#units[@]} -eq 0 ]] || tidy "${units[@]}" || failed=1
  [[ $failed -eq 0 ]] || fail 1 "lint found something"
  say "nothing found"
}

# Of the sources on stdin, those that the configured build compiles: clang-tidy needs their flags.
in_compile_commands() {
  python3 -c 'import json, os, sys
known = {os.path.relpath(entry["file"]) for entry in json.load(open("build/compile_commands.json"))}
sys.stdout.writelines(line for line in sys.stdin if line.strip() in known)'
}

tidy() {
  printf '%s\0' "$@" | xargs -0 -n 1 -P "${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}" clang-tidy -p build --quiet 2> >(grep -v 'warnings generated' >&2)
}
