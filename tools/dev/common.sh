# What every command of ./dev needs: messages, packages, configuring. Sourced from the repository's root.

# What the programs and their tests need to configure: one configuration of build/ serves both.
BUILD_PACKAGES=(g++ cmake ninja-build pkg-config git python3 libhts-dev libhwy-dev libtbb-dev libcli11-dev libfmt-dev
  libspdlog-dev nlohmann-json3-dev libssl-dev zlib1g-dev libxxhash-dev libgtest-dev
  libopenmm-dev libopenmm-plugins gemmi-dev tao-pegtl-dev liblbfgs-dev libpugixml-dev
  librdkit-dev libboost-dev)
TEST_PACKAGES=(python3-numpy)

say() { printf './dev: %s\n' "$*" >&2; }

# fail CODE MESSAGE: the programs' exit codes (kernels/error.h).
fail() {
  say "${@:2}"
  exit "$1"
}

installed() {
  # numpy from pip does as well as Debian's.
  [[ $1 == python3-numpy ]] && python3 -c 'import numpy' 2> /dev/null && return
  [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2> /dev/null) == installed ]]
}

# set_up PACKAGE...: installs what is missing, and leaves apt alone where nothing is.
set_up() {
  local missing=() package as_root=()
  if ! command -v dpkg-query > /dev/null; then
    say "not a Debian or Ubuntu machine; these packages (by Debian's names) must be there: $*"
    return
  fi
  for package in "$@"; do
    installed "$package" || missing+=("$package")
  done
  [[ ${#missing[@]} -eq 0 ]] && return
  if [[ $(id -u) -ne 0 ]]; then
    sudo -n true 2> /dev/null || fail 1 "neither root nor sudo without a password; run: sudo apt-get install ${missing[*]}"
    as_root=(sudo -n)
  fi
  say "installing ${missing[*]}"
  # sudo drops the environment, so that env sets it anew. Output goes to stderr: stdout belongs to results.
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}

# nvcc is often installed but not on PATH.
find_nvcc() {
  if ! command -v nvcc > /dev/null && [[ -x /usr/local/cuda/bin/nvcc ]]; then
    export PATH=$PATH:/usr/local/cuda/bin
  fi
}

# The Python that has numpy: Debian's package serves Debian's Python, which another one may hide on PATH.
python() {
  local candidate
  for candidate in python3 /usr/bin/python3; do
    "$candidate" -c 'import numpy' 2> /dev/null && command -v "$candidate" && return
  done
  command -v python3
}

configure() {
  find_nvcc
  cmake --preset release -DPython3_EXECUTABLE="$(python)"
}

version() { sed -n 's/^project(ribozyme VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt; }

# The commit that a record or an archive comes from; "-dirty" where tracked files differ from it.
commit() { git describe --always --dirty --abbrev=12 --exclude='*' 2> /dev/null || echo unknown; }

# copy_libraries FOLDER PROGRAM...: the shared libraries that the programs need, without glibc's own.
copy_libraries() {
  local folder=$1 name path
  mkdir -p "$folder"
  ldd "${@:2}" | awk '$2 == "=>" && $3 ~ /^\// {print $1, $3}' | sort -u | while read -r name path; do
    case $name in
      ld-linux* | libc.so* | libm.so* | libdl.so* | librt.so* | libpthread.so* | libresolv.so* | libutil.so* | libanl.so*) ;;
      *) cp -L --no-preserve=mode "$path" "$folder/$name" ;;
    esac
  done
}

# Linker settings of programs that find their libraries in ../lib. The old kind of run path (RPATH) serves the libraries
# of libraries too.
RELOCATABLE=(-DCMAKE_BUILD_WITH_INSTALL_RPATH=ON '-DCMAKE_INSTALL_RPATH=$ORIGIN/../lib'
  -DCMAKE_EXE_LINKER_FLAGS=-Wl,--disable-new-dtags)
