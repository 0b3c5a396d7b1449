#!/usr/bin/env python3
"""Writes OpenFold's own tables of names, for tests/apps/convert_check.py.

usage: openfold_names.py IMPORT_WEIGHTS.py tests/apps/data

IMPORT_WEIGHTS.py is openfold/utils/import_weights.py of aqlaboratory/openfold (Apache-2.0). Its translation of names runs
here on an object that is no model but remembers the path by which each parameter was asked for. Columns: AlphaFold's name,
how the numbers lie (ParamType), whether halves are swapped, OpenFold's name with {} for the number of a block.
"""
import importlib.util
import sys


class Asked:
    """A parameter or module: its path."""

    def __init__(self, path=''):
        self.path = path

    def __getattr__(self, name):
        return Asked(f'{self.path}.{name}' if self.path else name)

    def __getitem__(self, index):
        return Asked(f'{self.path}.{index}')

    def __iter__(self):          # the blocks of a stack: one stands for all
        yield Asked(self.path + '.{}')


def rows(module, version, multimer):
    table = module.process_translation_dict(module.generate_translation_dict(Asked(), version, is_multimer=multimer))
    for name, param in sorted(table.items()):
        asked = param.param[0] if param.stacked else param.param
        yield name, param.param_type.name, 'swap' if param.swap else '-', asked.path


def main():
    spec = importlib.util.spec_from_file_location('import_weights', sys.argv[1])
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for version in ('model_1_ptm', 'model_1_multimer_v3'):
        with open(f'{sys.argv[2]}/openfold_names_{version}.tsv', 'w') as file:
            print('# by tools/goldens/openfold_names.py: AlphaFold, numbers, halves, OpenFold', file=file)
            for row in rows(module, version, 'multimer' in version):
                print('\t'.join(row), file=file)


if __name__ == '__main__':
    main()
