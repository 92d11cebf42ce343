"""The text of a script as a tree, and places in it as people count: lines and columns from 1, in characters."""

import ast
import builtins
import warnings

__builtins__ = dict(vars(builtins))  # see text.py


class Unreadable(Exception):
    """The script does not compile: a message, and the place as (line, column, end line, end column)."""

    def __init__(self, message, place):
        super().__init__(message)
        self.message = message
        self.place = place


class Source:
    def __init__(self, script, is_snippet=False):
        # As loader.py reads it.
        self.text = script.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        self._lines = None
        self.is_snippet = is_snippet

    def tree(self):
        """Another tree, for those who change it; after `parse`."""
        return ast.parse(self.text, "script.py")

    def parse(self):
        """The tree, once the compiler has accepted it. Raises Unreadable."""
        if (position := self.text.find("\0")) >= 0:
            raise Unreadable("source code cannot contain null bytes", self._at(position))
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                # A text and not the tree: some errors are found by the compiler only.
                flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if self.is_snippet else 0
                compile(self.text, "script.py", "exec", flags, dont_inherit=True)
                return self.tree()
        except SyntaxError as error:
            raise Unreadable(error.msg or "invalid syntax", self._error_place(error)) from None
        except UnicodeEncodeError as error:
            raise Unreadable("source code cannot contain lone surrogates", self._at(error.start)) from None
        except (MemoryError, RecursionError):
            raise Unreadable("too deeply nested or too large to compile", (1, 1, 1, 1)) from None
        except ValueError as error:
            raise Unreadable(str(error), (1, 1, 1, 1)) from None

    def place(self, node):
        """(line, column, end line, end column) of a node; the end is the column after its last character."""
        line, end_line = node.lineno, node.end_lineno or node.lineno
        end = node.end_col_offset if node.end_col_offset is not None else node.col_offset
        return line, self._column(line, node.col_offset), end_line, self._column(end_line, end)

    def name_place(self, node):
        """The same for the first line of a statement only."""
        line, column, end_line, end = self.place(node)
        return (line, column, end_line, end) if end_line == line else (line, column, line, len(self._line(line)) + 1)

    def _error_place(self, error):
        line, column = error.lineno or 1, error.offset or 1
        line = max(1, min(line, len(self._all_lines())))
        column = max(1, min(column, len(self._line(line)) + 1))
        end_line, end = error.end_lineno or line, error.end_offset or 0
        if (end_line, end) <= (line, column):
            end_line, end = line, column
        end_line = max(1, min(end_line, len(self._all_lines())))
        return line, column, end_line, max(1, min(end, len(self._line(end_line)) + 1))

    def _at(self, position):
        line, start = self.text.count("\n", 0, position) + 1, self.text.rfind("\n", 0, position) + 1
        return line, position - start + 1, line, position - start + 2

    def _column(self, line, offset):
        text = self._line(line)
        if text.isascii():
            return offset + 1
        return len(text.encode()[:offset].decode(errors="ignore")) + 1

    def _line(self, number):
        lines = self._all_lines()
        return lines[number - 1] if 0 < number <= len(lines) else ""

    def _all_lines(self):
        if self._lines is None:
            self._lines = self.text.split("\n")
        return self._lines
