// Finds the interpreter that runs the guest, and asks it what it is.
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { attempt, findAll, isExecutable, SetupError } from './run.mjs';

/**
 * What an interpreter says about itself. `executable` is the real one, not a shim or the link of a
 * virtual environment.
 *
 * @typedef {{
 *   executable: string, implementation: string, version: string, stdlib: string, missing: string[],
 *   pip: boolean, ensurepip: boolean, libseccomp: boolean, matplotlib: string | null, own: boolean
 * }} Python
 */

const NEEDED_MODULES = ['ctypes', 'venv'];
const NAMES = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11'];

// Runs on any Python 3, so that one that is too old can say so. argv[1] is "own" for an
// interpreter that is used as it is, with its own packages.
const PROBE = `
import json, platform, sys, sysconfig
from importlib.util import find_spec
def works(code):
    try: exec(code); return True
    except Exception: return False
own = sys.argv[1] == "own"
version = None
if own:
    try:
        from importlib.metadata import version as of; version = of("matplotlib")
    except Exception: pass
print(json.dumps({
  "executable": sys.executable if own else getattr(sys, "_base_executable", None) or sys.executable,
  "implementation": platform.python_implementation(),
  "version": platform.python_version(),
  "stdlib": sysconfig.get_path("stdlib"),
  "missing": [m for m in ${JSON.stringify(NEEDED_MODULES)} if not works("import " + m)],
  "pip": find_spec("pip") is not None,
  "ensurepip": find_spec("ensurepip") is not None,
  "libseccomp": works("import ctypes; ctypes.CDLL('libseccomp.so.2')"),
  "matplotlib": version,
  "own": own,
}))
`;

/**
 * The interpreter of PYCELL_PYTHON, or the first suitable one of this machine.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Python>}
 */
export async function findPython(env) {
  if (env.PYCELL_PYTHON) return ownPython(env.PYCELL_PYTHON, env);
  const files = NAMES.flatMap((name) => findAll(name, env.PATH));
  const reasons = [];
  for (const file of new Set([...files, '/usr/bin/python3'])) {
    const found = await probe(file, 'host', env);
    const reason = typeof found === 'string' ? found : unsuitable(found);
    if (typeof found !== 'string' && !reason) return found;
    reasons.push(`  ${file}: ${reason}`);
  }
  throw new SetupError(
    `CPython 3.11 or later is needed, and none was found:\n${reasons.join('\n')}\n` +
      'Install one (Debian: apt-get install python3), or name one with PYCELL_PYTHON.',
  );
}

/**
 * @param {string} named an interpreter, a name in PATH, or the folder of a virtual environment
 * @param {NodeJS.ProcessEnv} env
 */
async function ownPython(named, env) {
  const [inPath] = named.includes('/') ? [] : findAll(named, env.PATH);
  const file = inPath ?? (isFolder(named) ? join(named, 'bin', 'python3') : resolve(named));
  const found = await probe(file, 'own', env);
  const reason = typeof found === 'string' ? found : unsuitable(found);
  if (typeof found !== 'string' && !reason) return found;
  throw new SetupError(
    `PYCELL_PYTHON is ${named}: ${reason}\n` +
      'It takes a CPython 3.11 or later (its path, or its name in PATH), or the folder of a virtual environment.',
  );
}

/**
 * @param {string} file
 * @param {'own' | 'host'} use
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Python | string>} or why it gave no answer
 */
async function probe(file, use, env) {
  if (!isExecutable(file)) return 'there is no such program';
  const { code, stdout, output } = await attempt(file, ['-I', '-c', PROBE, use], { env: pythonEnv(env) });
  try {
    return JSON.parse(stdout);
  } catch {
    return output.trim().split('\n').at(-1) || `it ended with code ${code}`;
  }
}

/**
 * Why this interpreter cannot run the guest; `undefined` if it can.
 *
 * @param {Pick<Python, 'implementation' | 'version' | 'missing' | 'own'>} python
 */
export function unsuitable({ implementation, version, missing, own }) {
  if (implementation !== 'CPython') return `it is ${implementation}, not CPython`;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major !== 3 || minor < 11) return `it is Python ${version}, older than 3.11`;
  const lacks = missing.filter((name) => !(own && name === 'venv'));
  if (lacks.length > 0) return `it lacks the module ${lacks.join(' and ')}`;
  return undefined;
}

// pip's settings that say where packages come from and how to get there. Others (PIP_USER,
// PIP_TARGET, PIP_NO_BINARY …) would change what is installed, or where.
const PIP_KEPT =
  /^PIP_(INDEX_URL|EXTRA_INDEX_URL|FIND_LINKS|NO_INDEX|TRUSTED_HOST|CERT|CLIENT_CERT|PROXY|TIMEOUT|DEFAULT_TIMEOUT|RETRIES|CONFIG_FILE|KEYRING_PROVIDER|CACHE_DIR|NO_CACHE_DIR)$/;

/**
 * The environment for the interpreters that set-up runs: without what changes how Python starts
 * or writes .pyc files, and with pip's way to its index.
 *
 * @param {NodeJS.ProcessEnv} env
 */
export function pythonEnv(env) {
  const kept = Object.entries(env).filter(([name]) => {
    if (name.startsWith('PIP_')) return PIP_KEPT.test(name);
    return !name.startsWith('PYTHON') && name !== 'SOURCE_DATE_EPOCH' && name !== '__PYVENV_LAUNCHER__';
  });
  return {
    ...Object.fromEntries(kept),
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_USER: '0',
    PIP_REQUIRE_VIRTUALENV: '0',
  };
}

/** @param {string} path */
function isFolder(path) {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
