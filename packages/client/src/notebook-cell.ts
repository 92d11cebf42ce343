/**
 * The script that runs `code` as a notebook's cell: plain Python at top level, `await` included, in a module
 * `__main__`; the value of a last line that is an expression is displayed, unless it is None or a `;` follows.
 *
 * `main` is a built-in function with its arguments bound, so that a traceback begins with the code's own lines, which
 * it shows as `cell.py`.
 */
export function notebookCell(code: string): string {
  // JSON's strings are Python's, too.
  return `SOURCE = ${JSON.stringify(code)}\n${PREAMBLE}`;
}

/** The last line's value is wrapped for the display to say that it is the main result. */
const PREAMBLE = `
import ast, builtins, functools, linecache, sys, types


def show_last(value):
    if value is not None:
        display(value, metadata={"pycell": {"main": True}})


def prepare(source):
    linecache.cache["cell.py"] = len(source), None, source.splitlines(True), "cell.py"
    try:
        tree = ast.parse(source, "cell.py")
    except (SyntaxError, ValueError):
        return functools.partial(compile, source, "cell.py", "exec")
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr) and not source.rstrip().endswith(";"):
        name = ast.Name("__show_last__", ast.Load())
        call = ast.Expr(ast.Call(name, [last.value], []))
        tree.body[-1] = ast.fix_missing_locations(ast.copy_location(call, last))
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    module = sys.modules["__main__"] = types.ModuleType("__main__")
    vars(module).update(__builtins__=builtins, __show_last__=show_last)
    return functools.partial(eval, compile(tree, "cell.py", "exec", flags, True), vars(module))


main = prepare(SOURCE)
`;
