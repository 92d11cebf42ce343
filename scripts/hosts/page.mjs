// docs/HOSTS.md, from what was found.
import { missingLayers } from './doctor.mjs';
import { layers, speed, summary, table, tests } from './tables.mjs';

/** @typedef {import('./attempt-host.mjs').Result} Result */

const HEAD = `# Hosts

Every number and layer on this page is from a real run of \`npm run test:hosts\` (\`scripts/test-hosts.mjs\`), which writes it;
each host's section says of when and of which commit (\`+\`: with changes).

## How to run it

\`npm run test:hosts\` takes the Docker engine that answers (\`DOCKER_HOST\`), or, as root and where \`dockerd\` is installed, starts
one of its own for the time being. It pulls the base images, or makes stand-ins from Debian's packages where no registry can be
reached, and builds \`deploy/Dockerfile\`. On each host below it asks \`pycell doctor\` which layers hold, runs the isolation
tests of \`packages/engine/test/isolation\` there, starts the whole service and sends it the documented cases of the earlier
systems by HTTP, and measures its speed beside Linux as root. Best as root, with Docker, bubblewrap and runsc installed: a
host that cannot be tried where it is started stands in the table with the reason. It takes some 40 minutes on two
processors that do nothing else, almost half of them inside gVisor. \`npm run test:hosts -- docker hardened\` tries only the
named hosts (the names below); the page keeps what was found on the others.
It ends with code 1 if anything failed.
`;

/**
 * @param {Result[]} results
 * @param {import('./facts.mjs').Facts} facts
 * @param {(command: string[]) => string} shown a command line without what is only of this machine
 */
export function page(results, facts, shown) {
  const done = results.filter(({ skipped }) => skipped === undefined);
  return [
    HEAD,
    '## Results\n',
    table(['', ''], facts),
    summary(results),
    'Cases: those of the earlier systems that the service can do; left out: '.concat(leftOut(results)),
    '## Layers by guarantee\n',
    layers(done),
    'No layer: the guarantee is missing there, and pycell does not start.\n',
    '## Isolation tests by file\n',
    'Passed, of those that were run.\n',
    tests(done),
    '## Speed\n',
    SPEED,
    speed(done),
    '## The hosts\n',
    ...results.map((each) => section(each, shown)),
  ].join('\n');
}

const SPEED = `A run's time (p50, one caller with pauses) and runs per second (four callers, four cells), each as a multiple of the same on
Linux as root, measured before, between and after: 1.0 is the same. The image has a Python and a Node of its own, so a small
difference may be theirs; Linux as root against itself shows how much is chance.
`;

/** @param {Result[]} results */
function leftOut(results) {
  const { left, reasons } = results.find(({ answers }) => answers)?.answers ?? { left: 0, reasons: [] };
  return left === 0 ? 'none.\n' : `${left} (${reasons.join('; ')}).\n`;
}

/** @param {Result & { when?: string, commit?: string }} result @param {(command: string[]) => string} shown */
function section({ host, skipped, command, diagnosis, tests, problems, when, commit }, shown) {
  const parts = [`### ${host.title}\n`];
  if (when) parts.push(`${when}, commit ${commit}.\n`);
  if (host.note) parts.push(`${host.note}\n`);
  if (skipped !== undefined) return [...parts, `Skipped: ${skipped}\n`].join('\n');
  const lines = [];
  if (host.flags)
    lines.push('# the service', shown(['docker', 'run', '-p', '8080:8080', ...host.flags, 'pycell']));
  if (command) lines.push('# the isolation tests, as they were run', shown(command));
  parts.push(`\`\`\`sh\n${lines.join('\n')}\n\`\`\`\n`);
  const missing = diagnosis ? missingLayers(diagnosis) : [];
  if (missing.length > 0) {
    parts.push('Layers that are missing there, and what would add them:\n');
    const line = (/** @type {typeof missing[0]} */ { layers, reasons, remedy }) =>
      `- ${layers.join(', ')} → ${remedy} (here: ${reasons.join('; ')})`;
    parts.push(`${missing.map(line).join('\n')}\n`);
  }
  const reasons = Object.entries(tests?.reasons ?? {});
  if (reasons.length > 0) {
    parts.push('Tests that were skipped:\n');
    parts.push(`${reasons.map(([reason, count]) => `- ${count}: ${reason}`).join('\n')}\n`);
  }
  if (problems.length > 0) {
    parts.push('Failed:\n');
    parts.push(`${problems.map((each) => `- ${each.replace(/\s*\n\s*/g, ' · ')}`).join('\n')}\n`);
  }
  return parts.join('\n');
}
