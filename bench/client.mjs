// The load generator, a process of its own so that it never waits for the bench and the bench never for it.
// Commands and results are messages; every answer is checked, and one that is wrong counts as an error.
import { setTimeout as sleep } from 'node:timers/promises';
import { Caller } from './caller.mjs';
import { scriptNamed } from './scripts.mjs';

process.on('message', async (command) => {
  try {
    process.send('samples' in command ? await paced(command) : await closed(command));
  } catch (error) {
    process.send({ error: String(error) });
  }
});
process.on('disconnect', () => process.exit());

/** One caller; a pause before each request, as between two clicks or calls of a user's program. */
async function paced({ samples, pauseMs: [least, most], ...target }) {
  const caller = callerFor(target);
  const ms = [];
  const errors = [];
  // The first ones open the connection and let the service recover from what came before.
  for (let count = -3; count < samples; count++) {
    await sleep(least + Math.random() * (most - least));
    const taken = await once(caller, target, errors);
    if (count >= 0) ms.push(taken);
  }
  caller.close();
  return { ms, errors };
}

/** Callers that each send the next request as soon as they have the answer. */
async function closed({ callers, seconds, settleSeconds, ...target }) {
  const ms = [];
  const errors = [];
  const begin = performance.now() + settleSeconds * 1000;
  const end = begin + seconds * 1000;
  const one = async () => {
    const caller = callerFor(target);
    while (performance.now() < end && errors.length < 1000) {
      const taken = await once(caller, target, errors);
      const now = performance.now();
      if (now >= begin && now < end) ms.push(taken);
    }
    caller.close();
  };
  await Promise.all(Array.from({ length: callers }, one));
  return { ms, seconds, errors };
}

function callerFor({ port, path, script }) {
  return new Caller(port, path, { script: scriptNamed(script).source });
}

async function once(caller, { path, script }, errors) {
  const begin = performance.now();
  let problem;
  try {
    const { status, body } = await caller.ask();
    const taken = performance.now() - begin;
    if (status === 200 && isRight(path, script, body)) return taken;
    problem = `${status} ${body.slice(0, 300)}`;
  } catch (error) {
    problem = error.message;
    await sleep(10);
  }
  errors.push(problem);
  return performance.now() - begin;
}

function isRight(path, script, body) {
  const answer = JSON.parse(body);
  if (path === '/echo') return answer.script === scriptNamed(script).source;
  return answer.status === 'ok' && scriptNamed(script).isRight(answer.result);
}
