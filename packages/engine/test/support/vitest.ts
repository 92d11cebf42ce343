/** Runs test files again in a child that stands elsewhere: another user, another kernel's rules. */
import { spawn } from 'node:child_process';
import { chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from './engine.js';

export interface FileReport {
  file: string;
  passed: number;
  skipped: string[];
  failures: string[];
}

export interface Elsewhere {
  ms: number;
  /** Environment variables on top of this process's. */
  variables: Record<string, string>;
  /** The uid that the child has, where it is not this process's. */
  owner?: number;
  /** Puts what leads there in front of a command; program first. */
  command(vitest: string[]): string[];
}

/** What came of each file. */
export async function runVitest(files: string[], elsewhere: Elsewhere): Promise<FileReport[]> {
  const { ms, variables, owner, command } = elsewhere;
  const folder = mkdtempSync(join(tmpdir(), 'pycell-elsewhere-'));
  try {
    // The report is written, and the engines' folders are made, by the child.
    if (owner !== undefined) chownSync(folder, owner, owner);
    const report = join(folder, 'report.json');
    const settings = {
      HOME: folder,
      TMPDIR: folder,
      PYCELL_TEST_CACHE: join(folder, 'cache'),
      ...variables,
    };
    const vitest = [
      'env',
      ...Object.entries(settings).map(([name, value]) => `${name}=${value}`),
      process.execPath,
      join(projectRoot, 'node_modules/vitest/vitest.mjs'),
      'run',
      // Otherwise the configuration would be compiled into a file in node_modules, which another user cannot write.
      '--configLoader=runner',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...files,
    ];
    const [program, ...args] = command(vitest) as [string, ...string[]];
    const output = await run(program, args, ms);
    return readReport(report, output);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(program: string, args: string[], timeout: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: projectRoot, stdio: ['ignore', 'pipe', 'pipe'], timeout });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output = (output + text).slice(-10_000);
      });
    }
    child.once('error', reject);
    child.once('close', () => resolve(output));
  });
}

interface VitestReport {
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
  }[];
}

function readReport(path: string, output: string): FileReport[] {
  let report: VitestReport;
  try {
    report = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new Error(`The tests left no report. The end of their output:\n${output}`);
  }
  return report.testResults.map(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((each) => each.status === 'failed');
    const failures = failed.map((each) => `${each.fullName}\n${each.failureMessages.join('\n')}`);
    if (status === 'failed' && failed.length === 0)
      failures.push(message || 'the file failed before its tests');
    return {
      file: name.slice(projectRoot.length + 1),
      passed: assertionResults.filter((each) => each.status === 'passed').length,
      skipped: assertionResults.filter((each) => each.status === 'skipped').map((each) => each.fullName),
      failures,
    };
  });
}
