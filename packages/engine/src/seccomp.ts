/** Compiles policy/seccomp.json for this machine, once at each start of the engine. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { EngineStartError } from './errors.js';
import { guestFile, policyFile } from './files.js';

const run = promisify(execFile);
const INSTRUCTION_BYTES = 8;

/** The filter program: 8-byte instructions. `layers`: those that hold here, which some entries of the policy need. */
export async function compileSeccomp(python: string, layers: string[]): Promise<Buffer> {
  try {
    const { stdout } = await run(
      python,
      ['-I', guestFile('seccomp_compile.py'), policyFile('seccomp.json'), ...layers],
      {
        encoding: 'buffer',
        env: { PATH: process.env.PATH },
      },
    );
    if (stdout.length === 0 || stdout.length % INSTRUCTION_BYTES !== 0) throw new Error('an empty program');
    return stdout;
  } catch (error) {
    const reason = (error as { stderr?: Buffer }).stderr?.toString().trim() || String(error);
    throw new EngineStartError(
      `The seccomp filter cannot be made: ${reason}`,
      'Install libseccomp, on Debian: apt-get install libseccomp2',
    );
  }
}
