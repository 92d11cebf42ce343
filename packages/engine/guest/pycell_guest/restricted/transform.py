"""RestrictedPython's transformer with our rules: what it refuses without need is allowed here, safely.

Reading an attribute or an item, and writing to one, go through the guards (`guards.py`); iterating does not, as what an
iterator gives out is guarded where it is used. `print` is the built-in.
"""

import ast
import builtins
import sys

from RestrictedPython.transformer import INSPECT_ATTRIBUTES, RestrictingNodeTransformer

from .match import MatchRules
from .policy import METHODS, READABLE

__builtins__ = dict(vars(builtins))  # see text.py


# A visitor's level is some calls; what is nested deeper than this the compiler has refused before.
DEPTH = 20_000


class Transformer(MatchRules, RestrictingNodeTransformer):
    # What `__name__` says: in code of /run and in a snippet the guard `if __name__ == "__main__"` is to run.
    run_as = "script"

    def error(self, node, info):
        super().error(node, info)
        self.found(node, info)

    def found(self, node, info):
        """For those who want to know where an error is."""

    def visit_Module(self, node):
        # Not for the compiler as well, which goes by the same limit and has the real stack to lose.
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(DEPTH)
        try:
            return self.node_contents_visit(node)
        finally:
            sys.setrecursionlimit(limit)

    # Names

    def check_name(self, node, name, allow_magic_methods=False):
        if name in ("print", "printed") or (allow_magic_methods and name in METHODS and node.col_offset):
            return
        super().check_name(node, name, allow_magic_methods)

    def visit_Name(self, node):
        if isinstance(node.ctx, ast.Load):
            if node.id == "__name__":
                return ast.copy_location(ast.Constant(self.run_as), node)
            self.used_names[node.id] = True
        self.check_name(node, node.id)
        return node

    def visit_Nonlocal(self, node):
        for name in node.names:
            self.check_name(node, name)
        return node

    visit_Global = visit_Nonlocal

    # Attributes

    def visit_Attribute(self, node):
        if isinstance(node.ctx, ast.Load):
            if node.attr in READABLE:
                return self.hook("_getattr_", node, self.visit(node.value), ast.Constant(node.attr))
            if node.attr in METHODS and _is_super(node.value):
                return self.hook("_getsuper_", node, self.visit(node.value), ast.Constant(node.attr))
            return super().visit_Attribute(node)
        node = super().visit_Attribute(node)
        node.value.func.id = "_writeattr_"
        node.value.args.append(ast.copy_location(ast.Constant(node.attr), node))
        return node

    def hook(self, name, place, *args):
        call = ast.Call(func=ast.Name(name, ast.Load()), args=list(args), keywords=[])
        return ast.fix_missing_locations(ast.copy_location(call, place))

    # Statements

    def visit_AugAssign(self, node):
        """The target is checked and then left to Python, which reads it, works and writes it in its own order."""
        node.value = self.visit(node.value)
        target = node.target
        if isinstance(target, ast.Attribute):
            # Twice, so that both kinds of access are checked.
            self.check_attribute(target)
            target.value = self.hook("_augattr_", target, self.visit(target.value), ast.Constant(target.attr))
        elif isinstance(target, ast.Subscript):
            target.value = self.hook("_write_", target, self.visit(target.value))
            target.slice = self.visit(target.slice)
        else:
            node.target = self.visit(target)
        return node

    def check_attribute(self, node):
        if node.attr.startswith("_"):
            self.error(node, f'"{node.attr}" is an invalid attribute name because it starts with "_".')
        elif node.attr in INSPECT_ATTRIBUTES:
            self.error(node, f'"{node.attr}" is a restricted name, that is forbidden to access in RestrictedPython.')

    def visit_AnnAssign(self, node):
        """An annotation is for people: it is left out."""
        if node.value is None:
            return ast.copy_location(ast.Pass(), node)
        return self.visit(ast.copy_location(ast.Assign(targets=[node.target], value=node.value), node))

    def visit_ClassDef(self, node):
        made = super().visit_ClassDef(node)
        made.keywords = [keyword for keyword in made.keywords if keyword.arg == "metaclass"]
        return ast.fix_missing_locations(ast.copy_location(made, node))

    # Iteration and unpacking are not guarded

    def guard_iter(self, node):
        return self.node_contents_visit(node)

    def visit_Assign(self, node):
        return self.node_contents_visit(node)

    def visit_With(self, node):
        return self.node_contents_visit(node)


def _is_super(node):
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"


class RunTransformer(Transformer):
    run_as = "__main__"
