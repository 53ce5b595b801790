"""Which names a cell reads and binds, from its text: nothing is run."""

import ast

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def parsed(source: str, name: str = "<cell>") -> ast.Module:
    """The syntax tree of a cell, IPython's magics allowed. Raises SyntaxError."""
    try:
        return ast.parse(source, name)
    except SyntaxError:
        from IPython.core.inputtransformer2 import TransformerManager

        return ast.parse(TransformerManager().transform_cell(source), name)


def bound(source: str) -> set[str]:
    """The names that a cell binds at its top level; none if it does not parse."""
    try:
        waiting: list[ast.AST] = [parsed(source)]
    except SyntaxError:
        return set()
    names = set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.Lambda, *_COMPREHENSIONS)):
            continue
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ExceptHandler) and node.name:
            names.add(node.name)
        waiting += ast.iter_child_nodes(node)
    return names


def classes(source: str) -> set[str]:
    """The classes that a cell defines at its top level; none if it does not parse."""
    try:
        return {node.name for node in parsed(source).body if isinstance(node, ast.ClassDef)}
    except SyntaxError:
        return set()


def used(tree: ast.AST) -> set[str]:
    """The names that are read anywhere in it."""
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def deferred(tree: ast.Module) -> set[str]:
    """The names that are read in inner scopes: functions, classes, comprehensions."""
    inner = [node for node in ast.walk(tree) if isinstance(node, (*_SCOPES, *_COMPREHENSIONS))]
    return set().union(*map(used, inner))
