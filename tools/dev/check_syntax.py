#!/usr/bin/env python3
"""Compiles Python files without writing anything. usage: check_syntax.py FILE ..."""
import sys

broken = 0
for path in sys.argv[1:]:
    try:
        with open(path, 'rb') as file:
            compile(file.read(), path, 'exec')
    except SyntaxError as error:
        print(f'{path}:{error.lineno}: {error.msg}')
        broken += 1
sys.exit(broken > 0)
