// Measures jobs against the direct way, in one run on the machine at hand:
//
//   whole    the same script over POST /execute, and as jobs: embedded, and on PostgreSQL with 1, 2 and 4 workers
//   queue    jobs whose run is nothing: where the queue itself is the limit
//   submit   how fast jobs are handed in
//   large    what it costs that many wait
//   latency  from handing in to the begin, here and on another instance
//
// Everything is on the loopback interface, and is gone at the end.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release } from 'node:os';
import { dirname } from 'node:path';
import pg from 'pg';
import { startInstance } from './jobs/instances.mjs';
import { readOptions } from './jobs/options.mjs';
import { makeFolder, startServer } from './jobs/places.mjs';
import { figures, table } from './jobs/report.mjs';
import { oneRound } from './jobs/round.mjs';
import { Load } from './load.mjs';

/** Files in the page cache, code compiled: nobody's first run is measured. */
const WARM_UP = { seconds: 0.3, jobs: 20, samples: 0 };

const options = readOptions();
const begin = performance.now();
/** @type {(() => unknown)[]} */
const stops = [];
let databases = 0;

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await stopAll();
    process.exit(1);
  });
}

try {
  await bench();
} finally {
  await stopAll();
}

async function bench() {
  const server = await startServer();
  if (server) stops.push(server.remove);
  else console.log('skipped: PostgreSQL, as this machine has none (Debian’s package postgresql)');
  const folder = () => {
    const made = makeFolder();
    stops.push(made.remove);
    return made.folder;
  };
  const contenders = { folder, ...(server && { database: () => newDatabase(server.url) }) };
  const ofInstances = options.only.filter((part) => part === 'whole' || part === 'latency');
  if (ofInstances.length > 0) {
    contenders.load = new Load();
    stops.push(() => contenders.load.stop());
    contenders.instance = await startInstance({ PYCELL_DATA: folder(), PYCELL_DATABASE: undefined });
    stops.push(contenders.instance.stop);
    const warmUp = { ...options, ...WARM_UP, only: ofInstances };
    await oneRound(warmUp, { ...contenders, database: undefined }, () => {});
  }
  const before = loadavg();
  const rounds = [];
  for (let number = 1; number <= options.rounds; number++) {
    rounds.push(await oneRound(options, contenders, (step) => progress(`round ${number}: ${step}`)));
  }
  progress('');
  const lines = figures(rounds);
  const machine = { processors: cpus().length, model: cpus()[0].model, kernel: release(), load: before };
  const seconds = (performance.now() - begin) / 1000;
  const { jobs, queueJobs, waiting } = options;
  const results = {
    when: new Date().toISOString(),
    machine,
    seconds,
    jobs,
    queueJobs,
    waiting,
    rounds,
    lines,
  };
  mkdirSync(dirname(options.out), { recursive: true });
  writeFileSync(options.out, `${JSON.stringify(results, null, 2)}\n`);
  console.log(
    `${machine.processors} processors (${machine.model}), Linux ${machine.kernel}, load before ${before[0].toFixed(1)}; ` +
      `${rounds.length} round${rounds.length > 1 ? 's' : ''} in ${seconds.toFixed(0)} s\n` +
      'ratios, within a round: of whole jobs to the direct way; of the queue on PostgreSQL to the embedded one; of what is ' +
      `asked while ${waiting} wait to the same while a few do\n\n` +
      table(lines),
  );
}

/** A measurement's own, so that none has what another left. */
async function newDatabase(url) {
  const name = `bench${++databases}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}

/** One line that is written over, at a terminal only. */
function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

async function stopAll() {
  for (const stop of stops.splice(0).reverse()) await stop();
}
