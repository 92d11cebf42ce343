"""`match`, which RestrictedPython does not know.

A pattern reads attributes by itself: `case object(os=x)` would take them past the guards. So what a class pattern
captures goes to a name that the code cannot say, and from there through `_captured_`; and values with dots are read
through the guards before the `match`.
"""

import ast
import builtins

from RestrictedPython.transformer import INSPECT_ATTRIBUTES

__builtins__ = dict(vars(builtins))  # see text.py


class MatchRules:
    def visit_Match(self, node):
        name = self.gen_tmp_name()
        values = []
        node.subject = self.visit(node.subject)
        for case in node.cases:
            self.check_case(case, name, values)
        if not values:
            return node
        read = ast.Assign(targets=[ast.Name(name, ast.Store())], value=self.hook("_values_", node, *values))
        return [ast.fix_missing_locations(ast.copy_location(read, node)), node]

    def check_case(self, case, name, values):
        captured = {}
        hidden = any(isinstance(part, ast.MatchClass) for part in ast.walk(case.pattern))
        self.check_pattern(case.pattern, name, values, captured if hidden else None, False)
        if case.guard:
            case.guard = self.visit(case.guard)
        if captured:
            # A tuple that is not empty is true.
            checks = ast.Tuple([self.checked(name, tmp, case.pattern) for name, tmp in captured.items()], ast.Load())
            guard = ast.BoolOp(ast.And(), [checks, case.guard]) if case.guard else checks
            case.guard = ast.fix_missing_locations(ast.copy_location(guard, case.pattern))
        body = []
        for statement in case.body:
            made = self.visit(statement)
            if made is not None:  # refused
                body += made if isinstance(made, list) else [made]
        case.body = body

    def checked(self, name, tmp, place):
        return ast.NamedExpr(ast.Name(name, ast.Store()), self.hook("_captured_", place, ast.Name(tmp, ast.Load())))

    def check_pattern(self, node, name, values, captured, in_class):
        """`captured`: the hidden name for each captured one, or None where they need not be hidden."""
        for field in ("name", "rest"):
            if (target := getattr(node, field, None)) is not None:
                self.check_name(node, target)
                if captured is not None:
                    setattr(node, field, captured.get(target) or self.hide(captured, target))
        if isinstance(node, ast.MatchValue):
            node.value = self.pattern_value(node.value, name, values, in_class)
        elif isinstance(node, ast.MatchMapping):
            node.keys = [self.pattern_value(key, name, values, in_class) for key in node.keys]
        elif isinstance(node, ast.MatchClass):
            if isinstance(node.cls, ast.Attribute):
                node.cls = self.read_before(node.cls, name, values)
            else:
                node.cls = self.visit(node.cls)
            for attribute in node.kwd_attrs:
                self.check_attribute_name(node, attribute)
            in_class = True
        for part in ast.iter_child_nodes(node):
            if isinstance(part, ast.pattern):
                self.check_pattern(part, name, values, captured, in_class)

    def hide(self, captured, target):
        captured[target] = self.gen_tmp_name()
        return captured[target]

    def pattern_value(self, value, name, values, in_class):
        if not isinstance(value, ast.Attribute):
            return self.visit(value)
        if in_class:
            # Its __eq__ may be the code's own, and would be given what the guards have not seen.
            self.error(value, "Names with dots inside of class patterns are not allowed.")
        return self.read_before(value, name, values)

    def read_before(self, node, name, values):
        values.append(self.visit(node))
        read = ast.Attribute(ast.Name(name, ast.Load()), f"v{len(values) - 1}", ast.Load())
        return ast.fix_missing_locations(ast.copy_location(read, node))

    def check_attribute_name(self, node, name):
        if name.startswith("_") or name in INSPECT_ATTRIBUTES:
            self.error(node, f'"{name}" is an invalid attribute name in a pattern.')
