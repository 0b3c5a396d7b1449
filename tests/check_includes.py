#!/usr/bin/env python3
"""Checks who includes what: each floor of the house stands on those below it, and every library stays in its rooms.

usage: check_includes.py ROOT
Prints one line per breach (file:line: what) and exits 1 where there is any.
"""
import re
import sys
from pathlib import Path

DOMAINS = ('genomics', 'molecules', 'folding')
# What the files of a folder may include, by the first part of the path.
ALLOWED = {
    'kernels': {'kernels'},
    'io': {'io', 'kernels'},
    **{domain: {domain, 'io', 'kernels'} for domain in DOMAINS},
    'apps': {'apps', *DOMAINS, 'io', 'kernels'},
}
SUFFIXES = {'.h', '.cc', '.cu', '.cuh'}
# Libraries: pattern of the included path, and the folders that may include it. Tests have the rights of what they test.
ROOMS = (
    ('CUDA', re.compile(r'(cuda|cublas|curand|cusparse|nvrtc|nvToolsExt)\w*\.h|(thrust|cub|cooperative_groups|cute|cutlass)\b|mma\.h'),
     {'kernels'}),
    ('HTSlib', re.compile(r'htslib/'), {'io', 'genomics', 'tests/apps'}),
    ('RDKit', re.compile(r'(rdkit/|GraphMol/|DataStructs/|RDGeneral/|RDStreams/|ForceField/|Geometry/)'), {'molecules'}),
    ('OpenMM', re.compile(r'(OpenMM|openmm/)'), {'folding', 'molecules'}),
)
INCLUDE = re.compile(r'\s*#\s*include\s*[<"]([^">]+)[">]')
CONDITION = re.compile(r'\s*#\s*(?:if|ifdef|ifndef|elif)\b(.*)')
CUDA_MACRO = re.compile(r'\b(\w*CUDA\w*|__NVCC__)\b')
CUDA_WORD = re.compile(r'\b__(global|device|shared|constant)__\b|<<<')
COMMENT = re.compile(r'//[^\n]*|/\*.*?\*/', re.DOTALL)


def place(path):
    """(folder whose rights count, is it a test?) of a path relative to the root."""
    if path.parts[0] == 'tests':
        return (path.parts[1] if len(path.parts) > 2 else 'apps'), True
    return path.parts[0], False


def include_breach(path, target):
    """What is wrong with a file's inclusion of `target`, or None."""
    folder, test = place(path)
    for library, pattern, rooms in ROOMS:
        if pattern.match(target) and folder not in rooms and not (test and f'tests/{folder}' in rooms):
            return f'{library} belongs to {", ".join(sorted(rooms))}: {target}'
    first, *rest = target.split('/')
    if first == 'tests':
        return None if test else f'a test is included: {target}'
    if first not in ALLOWED:
        return None                                          # the standard library, or one without a room of its own
    if first not in ALLOWED[folder]:
        return f'{folder} may not include {first}: {target}'
    if first == 'kernels' and len(rest) > 1 and folder != 'kernels':
        return f'only kernels knows what is behind its ops: {target}'
    if target.startswith('kernels/ref/') and not test and path.parts[:2] != ('kernels', 'ref'):
        return f'the references are for tests only: {target}'
    return None


def line_breach(path, line):
    """What is wrong with one line, or None."""
    found = INCLUDE.match(line)
    if found:
        return include_breach(path, found[1])
    folder, test = place(path)
    if folder == 'kernels':
        return None
    condition = CONDITION.match(line)
    macros = set(CUDA_MACRO.findall(condition[1])) if condition else set()
    if macros - ({'RZ_EMULATE_CUDA'} if test else set()):    # a test may be built for the emulation
        return f'compiling for or without CUDA is decided under kernels/ only: {line.strip()}'
    if CUDA_WORD.search(line):
        return f'CUDA belongs under kernels/: {line.strip()}'
    return None


def check_file(path, text):
    """Breaches of one file as (line number, message); `path` is relative to the root."""
    if path.suffix in ('.cu', '.cuh') and place(path)[0] != 'kernels':
        return [(1, 'CUDA sources belong under kernels/')]
    bare = COMMENT.sub(lambda match: '\n' * match[0].count('\n'), text)
    breaches = ((number, line_breach(path, line)) for number, line in enumerate(bare.splitlines(), 1))
    return [(number, message) for number, message in breaches if message]


def main():
    root, count = Path(sys.argv[1]), 0
    for folder in (*ALLOWED, 'tests'):
        for file in sorted((root / folder).rglob('*')):
            if file.suffix in SUFFIXES:
                for number, message in check_file(file.relative_to(root), file.read_text()):
                    print(f'{file.relative_to(root)}:{number}: {message}')
                    count += 1
    sys.exit(count > 0)


if __name__ == '__main__':
    main()
