import { DEFAULT_LIMITS } from '@pycell/engine';
import { expect, test } from 'vitest';
import { ConfigError, loadConfig } from '../../src/config/load.js';

test('an empty environment gives the defaults', () => {
  const { config, sources, warnings } = loadConfig({});
  expect(config).toEqual({
    port: 8080,
    host: '127.0.0.1',
    python: undefined,
    jail: 'auto',
    root: undefined,
    warm: undefined,
    cells: undefined,
    readyCells: undefined,
    queue: 256,
    validate: 'off',
    keysFile: undefined,
    keys: undefined,
    rate: undefined,
    trustProxy: undefined,
    corsOrigins: undefined,
    connections: 2048,
    dialects: ['piston', 'snekbox', 'mcp'],
    renewRuns: 10_000,
    renewMinutes: 60,
    bodyBytes: 33554432,
    drainMs: 8000,
    role: 'all',
    database: undefined,
    data: undefined,
    jobCells: undefined,
    jobsWaiting: 100_000,
    jobsKeepHours: 24,
    jobsKeepBytes: 1024 ** 3,
    webhookSecret: undefined,
    webhookNetworks: undefined,
    log: 'info',
    ceilings: DEFAULT_LIMITS,
  });
  expect(sources.PORT).toEqual({ text: '8080', source: 'default' });
  expect(warnings).toEqual([]);
});

test('a flag goes before the environment, and the environment before the default', () => {
  const { config, sources } = loadConfig(
    { PORT: '1', PYCELL_QUEUE: '2' },
    { PORT: '3', PYCELL_HOST: undefined },
  );
  expect([config.port, config.queue, config.host]).toEqual([3, 2, '127.0.0.1']);
  expect(sources.PORT?.source).toBe('flag');
  expect(sources.PYCELL_QUEUE?.source).toBe('environment');
  expect(sources.PYCELL_HOST?.source).toBe('default');
});

test('an instance with a part of the work needs a database that it shares', () => {
  expect(() => loadConfig({ PYCELL_ROLE: 'worker' })).toThrow('which needs PYCELL_DATABASE');
  const env = { PYCELL_ROLE: 'api', PYCELL_DATABASE: 'postgres://localhost/pycell' };
  expect(loadConfig(env).config.role).toBe('api');
});

test('an empty variable counts as not set', () => {
  expect(loadConfig({ PORT: '', PYCELL_PYTHON: '' }).config).toMatchObject({ port: 8080, python: undefined });
});

test.each([
  ['PYCELL_WARM', 'json, email.mime.text', { warm: ['json', 'email.mime.text'] }],
  ['PYCELL_WARM', 'none', { warm: [] }],
  ['PYCELL_BODY_BYTES', '1MiB', { bodyBytes: 1048576 }],
  ['PYCELL_CELLS', '4', { cells: 4 }],
  ['PYCELL_JAIL', 'gvisor', { jail: 'gvisor' }],
  ['PYCELL_ROOT', '/opt/root', { root: '/opt/root' }],
  ['PYCELL_HOST', '::1', { host: '::1' }],
  ['PYCELL_RATE', '60', { rate: 60 }],
  ['PYCELL_TRUST_PROXY', '10.0.0.0/8, ::1', { trustProxy: ['10.0.0.0/8', '::1'] }],
  ['PYCELL_CORS_ORIGINS', '*', { corsOrigins: ['*'] }],
  [
    'PYCELL_CORS_ORIGINS',
    'https://a.example, http://localhost:5173',
    { corsOrigins: ['https://a.example', 'http://localhost:5173'] },
  ],
  [
    'PYCELL_KEYS',
    `old:sha256:${'a'.repeat(64)}, new:sha256:${'B'.repeat(64)}`,
    {
      keys: [
        { name: 'old', hash: `sha256:${'a'.repeat(64)}` },
        { name: 'new', hash: `sha256:${'B'.repeat(64)}` },
      ],
    },
  ],
  ['PYCELL_LOG', 'debug', { log: 'debug' }],
  ['PYCELL_DIALECTS', 'snekbox, snekbox', { dialects: ['snekbox'] }],
  ['PYCELL_DIALECTS', 'none', { dialects: [] }],
  ['PYCELL_MEMORY_BYTES', '1GiB', { ceilings: { ...DEFAULT_LIMITS, memoryBytes: 1073741824 } }],
  ['PYCELL_OPEN_FILES', '64', { ceilings: { ...DEFAULT_LIMITS, openFiles: 64 } }],
])('%s=%s is taken', (name, value, part) => {
  expect(loadConfig({ [name]: value }).config).toMatchObject(part);
});

test.each([
  ['PORT', '65536', 'PORT is "65536"; it takes a whole number, 0 to 65535'],
  ['PORT', '80a', 'PORT is "80a"; it takes a whole number, 0 to 65535'],
  ['PYCELL_QUEUE', '-1', 'PYCELL_QUEUE is "-1"; it takes a whole number, 0 to 100000'],
  ['PYCELL_HOST', 'http://x', 'PYCELL_HOST is "http://x"; it takes an address of this machine, such as'],
  [
    'PYCELL_WARM',
    'numpy;pandas',
    'PYCELL_WARM is "numpy;pandas"; it takes module names with commas between, or none',
  ],
  ['PYCELL_BODY_BYTES', '1MB', 'PYCELL_BODY_BYTES is "1MB"; it takes a size such as'],
  ['PYCELL_LOG', 'loud', 'PYCELL_LOG is "loud"; it takes one of debug, info, warn, error, silent'],
  [
    'PYCELL_DIALECTS',
    'judge0',
    'PYCELL_DIALECTS is "judge0"; it takes none, or of piston, snekbox, mcp those that are wanted',
  ],
  ['PYCELL_RATE', '0', 'PYCELL_RATE is "0"; it takes a whole number, 1 to 1000000'],
  ['PYCELL_CONNECTIONS', 'many', 'PYCELL_CONNECTIONS is "many"; it takes a whole number, 1 to 1000000'],
  ['PYCELL_TRUST_PROXY', 'true', 'PYCELL_TRUST_PROXY is "true"; it takes addresses and networks with commas'],
  ['PYCELL_TRUST_PROXY', '2', 'PYCELL_TRUST_PROXY is "2"; it takes addresses and networks with commas'],
  [
    'PYCELL_TRUST_PROXY',
    '10.0.0.0/33',
    'PYCELL_TRUST_PROXY is "10.0.0.0/33"; it takes addresses and networks',
  ],
  [
    'PYCELL_CORS_ORIGINS',
    'https://a.example/',
    'PYCELL_CORS_ORIGINS is "https://a.example/"; it takes * or origins with commas between, such as',
  ],
  ['PYCELL_CORS_ORIGINS', 'a.example', 'PYCELL_CORS_ORIGINS is "a.example"; it takes * or origins'],
  [
    'PYCELL_KEYS',
    'me:pycell_secret',
    'PYCELL_KEYS is not what it should be; it takes `name:sha256:<64 hexadecimal digits>`, with commas between',
  ],
  ['PYCELL_WALL_MS', '0', 'PYCELL_WALL_MS is "0"; it takes a whole number, 10 to 3600000'],
])('%s=%s stops the start', (name, value, message) => {
  expect(() => loadConfig({ [name]: value })).toThrow(ConfigError);
  expect(() => loadConfig({ [name]: value })).toThrow(message);
});

test('an unknown variable is a warning that names the nearest', () => {
  const callers = { PYCELL_URL: 'http://localhost:8080', PYCELL_API_KEY: 'k', HOME: '/' };
  expect(loadConfig({ PYCELL_QUEU: '1', PYCELL_XYZZYXYZZY: '1', ...callers }).warnings).toEqual([
    'PYCELL_QUEU is not a variable of pycell and has no effect; did you mean PYCELL_QUEUE?',
    'PYCELL_XYZZYXYZZY is not a variable of pycell and has no effect',
  ]);
});
