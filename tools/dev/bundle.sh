# ./dev bundle: dist/ribozyme-VERSION-linux-x86_64.tar.gz, which holds the programs with every library but glibc's own.

# Machine code for every architecture that releases name, PTX of the last one for what comes.
RELEASE_ARCHITECTURES='80-real;86-real;89-real;90a-real;100-real;120'

bundle() {
  local name stage
  name=ribozyme-$(version)-linux-$(uname -m)
  stage=dist/$name
  set_up "${BUILD_PACKAGES[@]}" binutils
  find_nvcc
  cmake --preset release -B build-bundle -DRIBOZYME_TESTS=OFF "-DRIBOZYME_CUDA_ARCHITECTURES=$RELEASE_ARCHITECTURES" \
    "${RELOCATABLE[@]}"
  cmake --build build-bundle --target apps/all
  rm -rf "$stage"
  mkdir -p "$stage/bin" "$stage/share/ribozyme"
  cp build-bundle/bin/rz-* "$stage/bin/"
  copy_libraries "$stage/lib" "$stage"/bin/*
  copy_openmm_plugin "$stage/lib"
  strip --strip-unneeded "$stage"/bin/* $(find "$stage/lib" -type f)
  cp -r data "$stage/share/ribozyme/data"
  cp LICENSE README.md "$stage/"
  copy_licences "$stage"
  # Fixed order, owners and times: the same files give the same archive.
  tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$(git log -1 --format=%ct 2> /dev/null || echo 0)" \
    -C dist -c "$name" | gzip -n -9 > "$stage.tar.gz"
  verify_bundle "$stage.tar.gz" "$name"
  say "$stage.tar.gz, $(du -h "$stage.tar.gz" | cut -f 1)"
}

# rz-relax's platform is a plug-in that no program is linked with; it looks for it in openmm/plugins beside OpenMM.
copy_openmm_plugin() {
  local openmm plugin
  [[ -x build-bundle/bin/rz-relax ]] || return 0
  openmm=$(ldd build-bundle/bin/rz-relax | awk '$1 ~ /^libOpenMM\.so/ {print $3}')
  plugin=$(dirname "$openmm")/openmm/plugins/libOpenMMCPU.so
  [[ -f $plugin ]] || fail 1 "$plugin is not there"
  mkdir -p "$1/openmm/plugins"
  cp -L --no-preserve=mode "$plugin" "$1/openmm/plugins/"
}

# Debian keeps each library's licence with its package; they travel with the libraries.
copy_licences() {
  local library package
  mkdir -p "$1/share/ribozyme/licences"
  for library in "$1"/lib/*.so*; do
    package=$(dpkg-query -S "*/$(basename "$library")" 2> /dev/null | head -n 1 | cut -d : -f 1)
    [[ -n $package && -f /usr/share/doc/$package/copyright ]] || fail 1 "no licence found for $(basename "$library")"
    cp -L "/usr/share/doc/$package/copyright" "$1/share/ribozyme/licences/$package"
  done
}

# Unpacks the archive elsewhere and starts the programs with an empty environment.
verify_bundle() (
  elsewhere=$(mktemp -d)
  trap 'rm -rf "$elsewhere"' EXIT
  tar -xzf "$1" -C "$elsewhere"
  for program in "$elsewhere/$2"/bin/*; do
    env -i "$program" --version > "$elsewhere/version" || fail 6 "$(basename "$program") of the archive does not start"
    [[ $(head -n 1 "$elsewhere/version") == "$(basename "$program") $(version)" ]] || fail 6 "unexpected: $(head -n 1 "$elsewhere/version")"
    strangers=$(env -i /usr/bin/ldd "$program" | awk -v lib="$elsewhere/$2/lib/" \
      '$2 == "=>" && index($3, "/bin/../lib/") == 0 && index($3, lib) == 0 &&
       $1 !~ /^(ld-linux.*|lib(c|m|dl|rt|pthread|resolv|util|anl)\.so.*)$/ {print $1}')
    [[ -z $strangers ]] || fail 6 "$(basename "$program") takes libraries from outside the archive: $strangers"
  done
  if [[ -x $elsewhere/$2/bin/rz-relax ]]; then
    env -i "$elsewhere/$2/bin/rz-relax" "$elsewhere/$2/share/ribozyme/data/demo/glucagon.pdb" -o "$elsewhere/relaxed.pdb" \
      --device cpu --quiet || fail 6 "rz-relax of the archive does not relax the demo protein"
  fi
  if [[ -f data/models/rz-call-illumina.safetensors ]]; then
    (cd "$elsewhere/$2/share/ribozyme/data/demo" &&
      env -i "$elsewhere/$2/bin/rz-call" --ref reference.fa.gz --reads reads.bam -o "$elsewhere/calls.vcf" --device cpu --quiet) ||
      fail 6 "rz-call of the archive does not call the demo person"
  fi
)
