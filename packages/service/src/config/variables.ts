import { DEFAULT_WARM, formatBytes, JAIL_NAMES, LIMIT_RULES, type Limits } from '@pycell/engine';
import { checkSecret, isNetwork } from '@pycell/jobs';
import { z } from 'zod';
import { DIALECT_NAMES, type Dialect } from '../dialects/names.js';
import type { KeyEntry } from '../keys/key.js';
import { inlineKeys } from '../keys/schema.js';
import { hosts, list, origins, proxies } from './network.js';
import { bytes, oneOf, text, type Variable, variable, whole } from './variable.js';

const KIB = 1024;
const MIB = 1024 * KIB;

const MODULE = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/;

/** The modules of `a, b.c`; `none` is the empty list, because an empty variable counts as not set. */
const modules = z
  .string()
  .transform((value) => (value.trim() === 'none' ? [] : value.split(',').map((name) => name.trim())))
  .pipe(z.array(z.string().regex(MODULE)));

/** As for `modules`, `none` is the empty list. */
const dialects = z
  .string()
  .transform((value) => (value.trim() === 'none' ? [] : value.split(',').map((name) => name.trim())))
  .pipe(z.array(z.enum(DIALECT_NAMES)))
  .transform((names) => [...new Set(names)]);

/** Every variable but the ceilings, in the order of the README's table. */
export const VARIABLES = {
  port: variable({
    env: 'PORT',
    default: '8080',
    meaning: 'The port to listen on; 0 takes any free one.',
    ...whole(0, 65535),
  }),
  host: variable({
    env: 'PYCELL_HOST',
    default: '127.0.0.1',
    takes: 'an address of this machine, such as 127.0.0.1, 0.0.0.0 or ::',
    meaning: 'The address to listen on. 127.0.0.1 is this machine only, 0.0.0.0 every network it is on.',
    schema: z.string().regex(/^[A-Za-z0-9.:_%-]+$/),
  }),
  python: variable<string | undefined>({
    env: 'PYCELL_PYTHON',
    unset: 'the one that `npm run setup` or `pycell setup` made',
    takes: 'the path of a Python interpreter or of a virtual environment',
    meaning: 'The Python that runs the scripts, with its own packages.',
    schema: text(),
  }),
  jail: variable({
    env: 'PYCELL_JAIL',
    default: 'auto',
    meaning:
      'What is put around the warm interpreter; auto takes the strongest that works here, but for gvisor, which is slower.',
    ...oneOf(JAIL_NAMES),
  }),
  root: variable<string | undefined>({
    env: 'PYCELL_ROOT',
    unset: 'none',
    takes: 'the path of a folder that packages/engine/guest/prepare_root.py made for the interpreter',
    meaning: 'The folder that cells chroot into where nothing can be mounted, as in a plain container.',
    schema: text(),
  }),
  warm: variable<string[] | undefined>({
    env: 'PYCELL_WARM',
    unset: `${DEFAULT_WARM.join(', ')}, as far as they are installed`,
    takes: 'module names with commas between, or none',
    meaning: 'The modules that are imported ahead, so that a script finds them at once.',
    schema: modules,
  }),
  cells: variable<number | undefined>({
    env: 'PYCELL_CELLS',
    unset: 'four for each processor, as far as memory allows',
    meaning: 'Runs at the same time; more wait in the queue.',
    ...whole(1, 1024),
  }),
  readyCells: variable<number | undefined>({
    env: 'PYCELL_READY_CELLS',
    unset: 'the number of processors and two',
    meaning: 'Cells kept ready ahead of the requests.',
    ...whole(1, 1024),
  }),
  queue: variable({
    env: 'PYCELL_QUEUE',
    default: '256',
    meaning: 'Runs that may wait for a cell; one more is refused with 503.',
    ...whole(0, 100_000),
  }),
  keysFile: variable<string | undefined>({
    env: 'PYCELL_KEYS_FILE',
    unset: 'none',
    takes: 'the path of a JSON file of API keys',
    meaning:
      'Who may run, with share, rate and expiry of each key. Read again when it changes. Without keys the service is open.',
    schema: text(),
  }),
  keys: variable<KeyEntry[] | undefined>({
    env: 'PYCELL_KEYS',
    unset: 'none',
    takes: '`name:sha256:<64 hexadecimal digits>`, with commas between',
    meaning: 'API keys without a file, or beside it: the hashes, not the keys.',
    hidden: true,
    schema: inlineKeys,
  }),
  rate: variable<number | undefined>({
    env: 'PYCELL_RATE',
    unset: 'unbounded',
    meaning:
      'Requests to run something, per minute: of each address, or of each key that has no rate of its own. More are refused with 429.',
    ...whole(1, 1_000_000),
  }),
  trustProxy: variable<string[] | undefined>({
    env: 'PYCELL_TRUST_PROXY',
    unset: 'none: X-Forwarded-For is not looked at',
    meaning:
      'Whose X-Forwarded-For and X-Request-Id to believe: the proxies in front. Without it all callers behind a proxy are one address.',
    ...proxies,
  }),
  corsOrigins: variable<string[] | undefined>({
    env: 'PYCELL_CORS_ORIGINS',
    unset: 'none: pages of other origins cannot call',
    meaning: 'The origins whose pages may call the service from a browser.',
    ...origins,
  }),
  dialects: variable<Dialect[]>({
    env: 'PYCELL_DIALECTS',
    default: DIALECT_NAMES.join(','),
    takes: `none, or of ${DIALECT_NAMES.join(', ')} those that are wanted, with commas between`,
    meaning:
      'What the service speaks besides its own API: the APIs of other executors (docs/COMPATIBILITY.md), and the Model Context Protocol at /mcp.',
    schema: dialects,
  }),
  hosts: variable<string[] | undefined>({
    env: 'PYCELL_HOSTS',
    unset: 'none: addresses and localhost',
    meaning:
      'The names that the service is reached by, as in https://pycell.example.org: /mcp takes no other from a browser, nor on an address of this machine only.',
    ...hosts,
  }),
  connections: variable({
    env: 'PYCELL_CONNECTIONS',
    default: '2048',
    meaning: 'Connections at once; one more is closed at once.',
    ...whole(1, 1_000_000),
  }),
  renewRuns: variable({
    env: 'PYCELL_RENEW_RUNS',
    default: '10000',
    meaning: 'Runs after which the warm interpreter is replaced by a new one.',
    ...whole(1, 1_000_000_000),
  }),
  renewMinutes: variable({
    env: 'PYCELL_RENEW_MINUTES',
    default: '60',
    meaning: 'Minutes after which the warm interpreter is replaced by a new one.',
    ...whole(1, 1_000_000),
  }),
  validate: variable({
    env: 'PYCELL_VALIDATE',
    default: 'off',
    meaning:
      'What becomes of risky calls (eval, os.system …) in a script of /execute: nothing, a warning in the answer, or a refusal. Advice for people; the sandbox is the boundary.',
    ...oneOf(['off', 'warn', 'reject'] as const),
  }),
  bodyBytes: variable({
    env: 'PYCELL_BODY_BYTES',
    default: '32MiB',
    meaning: "The largest request body; bounds a script's input.",
    ...bytes(KIB, 512 * MIB),
  }),
  drainMs: variable({
    env: 'PYCELL_DRAIN_MS',
    default: '8000',
    meaning: 'How long a SIGTERM waits for the runs in hand before it ends them, in milliseconds.',
    ...whole(0, 3_600_000),
  }),
  role: variable({
    env: 'PYCELL_ROLE',
    default: 'all',
    meaning:
      'What this instance does: answer callers (api), take jobs (worker; of HTTP it has health, readiness and metrics only), or both.',
    ...oneOf(['all', 'api', 'worker'] as const),
  }),
  database: variable<string | undefined>({
    env: 'PYCELL_DATABASE',
    unset: 'one within the process, with its files in PYCELL_DATA',
    takes: 'a URL such as postgres://user:password@host:5432/database',
    meaning: 'The PostgreSQL server that jobs are kept in. Instances with the same one share the work.',
    hidden: true,
    schema: z.string().regex(/^postgres(ql)?:\/\/./),
  }),
  data: variable<string | undefined>({
    env: 'PYCELL_DATA',
    unset: 'the folder `data` where set-up has put the rest',
    takes: 'the path of a folder',
    meaning: 'Where jobs are kept without PYCELL_DATABASE. One process at a time can have it.',
    schema: text(),
  }),
  jobCells: variable<number | undefined>({
    env: 'PYCELL_JOB_CELLS',
    unset: 'as many as there are cells',
    meaning: 'Jobs that this instance runs at the same time.',
    ...whole(1, 1024),
  }),
  jobsWaiting: variable({
    env: 'PYCELL_JOBS_WAITING',
    default: '100000',
    meaning: 'Jobs of one key that may wait; more are refused with 503.',
    ...whole(1, 100_000_000),
  }),
  jobsKeepHours: variable({
    env: 'PYCELL_JOBS_KEEP_HOURS',
    default: '24',
    meaning: 'For how long a job is kept after its end.',
    ...whole(1, 100_000),
  }),
  jobsKeepBytes: variable({
    env: 'PYCELL_JOBS_KEEP_BYTES',
    default: '1GiB',
    meaning:
      'Of the answers of all jobs; whoever keeps the most loses its oldest first. The same bounds the requests of those that wait: a key has as much as is still free.',
    ...bytes(MIB, 1024 * 1024 * MIB),
  }),
  webhookSecret: variable<string | undefined>({
    env: 'PYCELL_WEBHOOK_SECRET',
    unset: 'none: a webhook has to bring its own',
    takes: '`whsec_` and 24 to 64 bytes in base64',
    meaning: 'Signs webhooks that bring no secret of their own.',
    hidden: true,
    schema: z.string().refine((value) => checkSecret(value) === undefined),
  }),
  webhookNetworks: variable<string[] | undefined>({
    env: 'PYCELL_WEBHOOK_NETWORKS',
    unset: 'none',
    takes: 'addresses and networks with commas between, such as 10.0.0.0/8, ::1',
    meaning: 'Networks beside the public ones that webhooks may go to.',
    schema: list(z.string().refine(isNetwork)),
  }),
  log: variable({
    env: 'PYCELL_LOG',
    default: 'info',
    meaning: 'How much is logged. Scripts, inputs and outputs never are.',
    ...oneOf(['debug', 'info', 'warn', 'error', 'silent'] as const),
  }),
};

/** The ceilings of a run, named after the contract's limits: `wallMs` is set by `PYCELL_WALL_MS`. */
export const CEILINGS = Object.fromEntries(
  Object.entries(LIMIT_RULES).map(([name, rule]) => [
    name,
    variable<number>({
      env: `PYCELL_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`,
      default: rule.unit === 'bytes' ? formatBytes(rule.default).replace(' ', '') : String(rule.default),
      meaning: `Ceiling of \`limits.${name}\`: ${rule.text}.`,
      ...(rule.unit === 'bytes' ? bytes(rule.min, rule.max) : whole(rule.min, rule.max)),
    }),
  ]),
) as Record<keyof Limits, Variable<number>>;

type Values<T> = { -readonly [K in keyof T]: T[K] extends Variable<infer V> ? V : never };

/** The service's configuration, every value checked. */
export type Config = Values<typeof VARIABLES> & { ceilings: Limits };
