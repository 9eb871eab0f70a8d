"""The words of problems, read off the code: each template that is given where a problem, an error or a phrase is made.

A class speaks if its `__init__` takes a `template` (and a `remedy`), or if it is derived from one that does; there is
no list of classes, nor of files. What is given must be a plain string, a constant of a module that is one, a choice of
two, or what the caller was given itself: an f-string could not be translated, and is reported.

Owns: which calls have words for people in them, and which of these cannot be seen. Does not know: translations.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

WORDS = ("template", "remedy")
FOLDERS = ("app", "engine")


@dataclass(frozen=True, slots=True)
class SpokenCall:
    """A call that makes a problem. templates: its words. unseen: what is given as words and cannot be read.

    values: the names of what fills the templates; None if they are handed on as **values.
    """

    place: str
    templates: tuple[str, ...]
    unseen: tuple[str, ...]
    values: frozenset[str] | None


@dataclass(slots=True)
class _Module:
    """A file. constants: what its module-level names hold. imports: names from elsewhere, as (module, name)."""

    path: str
    tree: ast.Module
    constants: dict[str, ast.expr] = field(default_factory=dict)
    imports: dict[str, tuple[str, str]] = field(default_factory=dict)


def list_templates(root: Path) -> list[str]:
    """Return all templates with words in them, in alphabetical order."""
    found = {template for call in find_calls(root) for template in call.templates}
    return sorted(template for template in found if has_words(template))


def has_words(template: str) -> bool:
    """Say if there is anything to translate beside the places."""
    inside = 0
    for character in template:
        inside += (character == "{") - (character == "}")
        if not inside and character.isalpha():
            return True
    return False


def find_calls(root: Path) -> Iterator[SpokenCall]:
    """Yield every call in the code under `root` that makes a problem."""
    modules = _read_modules(root)
    positions = _find_speakers(modules)
    for module in modules.values():
        for node, given in _walk_with_parameters(module.tree, frozenset()):
            if isinstance(node, ast.Call) and _called_name(node.func) in positions:
                yield _read_call(node, positions[_called_name(node.func)], given, module, modules)


def _read_modules(root: Path) -> dict[str, _Module]:
    modules: dict[str, _Module] = {}
    for file in sorted(file for folder in FOLDERS for file in (root / folder).rglob("*.py")):
        path = file.relative_to(root)
        parts = path.with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        module = _Module(path.as_posix(), ast.parse(file.read_text(encoding="utf-8")))
        modules[name] = module
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom):
                base = node.module or ""
                if node.level:
                    package = parts[: len(parts) - node.level]
                    base = ".".join((*package, *filter(None, [node.module])))
                module.imports |= {alias.asname or alias.name: (base, alias.name) for alias in node.names}
        for node in module.tree.body:
            if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                module.constants[node.targets[0].id] = node.value
    return modules


def _find_speakers(modules: dict[str, _Module]) -> dict[str, dict[str, int]]:
    """Return the names of the classes that speak, each with the positions of its words among the arguments."""
    classes = [node for module in modules.values() for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef)]
    positions: dict[str, dict[str, int]] = {}
    for node in classes:
        for method in node.body:
            if isinstance(method, ast.FunctionDef) and method.name == "__init__":
                names = [parameter.arg for parameter in (*method.args.posonlyargs, *method.args.args)][1:]
                if WORDS[0] in names:
                    positions[node.name] = {word: names.index(word) for word in WORDS if word in names}
    before = -1
    while len(positions) != before:
        before = len(positions)
        for node in classes:
            for base in node.bases:
                if node.name not in positions and _called_name(base) in positions:
                    positions[node.name] = positions[_called_name(base)]
    return positions


def _walk_with_parameters(node: ast.AST, given: frozenset[str]) -> Iterator[tuple[ast.AST, frozenset[str]]]:
    """Yield every node with the parameters of the functions around it."""
    if isinstance(node, ast.FunctionDef):
        given = frozenset(parameter.arg for parameter in (*node.args.posonlyargs, *node.args.args))
    yield node, given
    for child in ast.iter_child_nodes(node):
        yield from _walk_with_parameters(child, given)


def _read_call(
    node: ast.Call, positions: dict[str, int], given: frozenset[str], module: _Module, modules: dict[str, _Module]
) -> SpokenCall:
    given_at = [node.args[at] for at in positions.values() if at < len(node.args)]
    words = [argument for argument in given_at if not isinstance(argument, ast.Starred)]
    templates: list[str] = []
    unseen: list[str] = []
    for argument in words:
        if _is_handed_on(argument, given):
            continue
        texts = list(_read_texts(argument, module, modules))
        templates += [text for text in texts if text is not None]
        unseen += [ast.unparse(argument)] * (None in texts)
    unseen += [f"*{ast.unparse(argument.value)}" for argument in node.args if isinstance(argument, ast.Starred)]
    names = [keyword.arg for keyword in node.keywords]
    values = None if None in names else frozenset(name for name in names if name is not None)
    return SpokenCall(f"{module.path}:{node.lineno}", tuple(templates), tuple(unseen), values)


def _is_handed_on(argument: ast.expr, given: frozenset[str]) -> bool:
    """A parameter called like that, or the part of another problem: seen where that was made."""
    if isinstance(argument, ast.Attribute):
        return argument.attr in WORDS
    return isinstance(argument, ast.Name) and argument.id in WORDS and argument.id in given


def _read_texts(node: ast.expr, module: _Module, modules: dict[str, _Module]) -> Iterator[str | None]:
    """Yield the strings that an expression may be; None for what cannot be read."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _read_texts(node.body, module, modules)
        yield from _read_texts(node.orelse, module, modules)
    elif isinstance(node, ast.Name) and node.id in module.constants:
        yield from _read_texts(module.constants[node.id], module, modules)
    elif isinstance(node, ast.Name) and node.id in module.imports:
        base, name = module.imports[node.id]
        yield from _read_constant(base, name, modules)
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in module.imports:
        yield from _read_constant(".".join(module.imports[node.value.id]), node.attr, modules)
    else:
        yield None


def _read_constant(base: str, name: str, modules: dict[str, _Module]) -> Iterator[str | None]:
    elsewhere = modules.get(base)
    if elsewhere is None or name not in elsewhere.constants:
        yield None
    else:
        yield from _read_texts(elsewhere.constants[name], elsewhere, modules)


def _called_name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
