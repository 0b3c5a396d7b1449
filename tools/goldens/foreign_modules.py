"""Modules of other packages without what those packages import besides."""
import importlib.util
import sys
import types


def stand_in(name, **members):
    """Takes the place of a module that is imported and not used; importable from now on."""
    module = types.ModuleType(name)
    vars(module).update(members)
    sys.modules[name] = module
    return module


def module_at(path, name):
    """The module in a file, by itself."""
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
