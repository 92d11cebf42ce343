"""Whether a script has a `main()` that can be called, as far as its text tells."""

import ast
import builtins

__builtins__ = dict(vars(builtins))  # see text.py

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_NOT_CALLABLE = (ast.Constant, ast.List, ast.Tuple, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
_NOT_CALLABLE += (ast.JoinedStr, ast.GeneratorExp)
# With these a script can make names that its text does not show.
_MAKERS = frozenset(["globals", "exec", "eval", "vars", "setattr"])


def problems(tree, source, under_rules):
    """At most one (severity, code, message, place, hint)."""
    bindings = list(_bindings(tree.body))
    if not bindings:
        if not _may_be_made(tree):
            yield _none(source, under_rules)
        return
    if all(isinstance(binding, _NOT_CALLABLE) for binding in bindings):
        hint = "Define it with `def main():` and return the result."
        yield "error", "no_main", "main() must be a function", source.place(bindings[-1]), hint
    for binding in bindings[-1:]:
        if isinstance(binding, _FUNCTIONS) and _required(binding.args) > 1:
            hint = "Take one value, such as an object with what is needed."
            message = "main() is called with the request's input or with nothing, and takes more than that"
            yield "warning", "main_arguments", message, source.name_place(binding), hint


def _none(source, under_rules):
    hint = "Put the code into `def main():` and return the result."
    if under_rules:
        # A snippet for POST /run has none.
        return "warning", "no_main", "Script must define a function main()", (1, 1, 1, 1), "POST /run takes it as it is. " + hint
    return "error", "no_main", "Script must define a function main()", (1, 1, 1, 1), hint


def _bindings(body):
    """What `main` is bound to by the module's own statements: their nodes, or a value's."""
    for statement in body:
        if isinstance(statement, (*_FUNCTIONS, ast.ClassDef)):
            if statement.name == "main":
                yield statement
            continue
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            for alias in statement.names:
                if (alias.asname or alias.name.partition(".")[0]) in ("main", "*"):
                    yield statement
            continue
        if isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value is not None:
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            if any(isinstance(target, ast.Name) and target.id == "main" for target in targets):
                yield statement.value
                continue
        yield from _inside(statement)


def _inside(statement):
    """In an `if`, a `for` with `main` as its target, a walrus: not in functions and classes."""
    waiting = list(ast.iter_child_nodes(statement))
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.stmt):
            yield from _bindings([node])
            continue
        if isinstance(node, ast.Name) and node.id == "main" and isinstance(node.ctx, ast.Store):
            yield node
        if getattr(node, "name", None) == "main" or getattr(node, "rest", None) == "main":  # except … as, match
            yield node
        if not isinstance(node, ast.Lambda):
            waiting += ast.iter_child_nodes(node)


def _may_be_made(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Global) and "main" in node.names:
            return True
        if isinstance(node, ast.Name) and node.id in _MAKERS:
            return True
    return False


def _required(arguments):
    positional = len(arguments.posonlyargs) + len(arguments.args) - len(arguments.defaults)
    return positional + sum(default is None for default in arguments.kw_defaults)
