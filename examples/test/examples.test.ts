/** The examples as they are, against a real service; recorded answers stand for the models. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { AIMessage, type ToolMessage } from '@langchain/core/messages';
import { generateText, stepCountIs } from 'ai';
import { MockLanguageModelV3 } from 'ai/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EventReader } from '../../packages/service/test/support/events.js';
import { type Body, liveService } from '../../packages/service/test/support/live.js';
import { aiTool } from '../ai-sdk.mjs';
import { langchainTool } from '../langchain.mjs';
import { ask } from '../openai-tools.mjs';

const recorded = (name: string): Body[] =>
  JSON.parse(readFileSync(new URL(`recorded/${name}.json`, import.meta.url), 'utf8'));

let service: Awaited<ReturnType<typeof liveService>>;
beforeAll(async () => {
  service = await liveService();
  await service.ready;
});
afterAll(() => service.close({ drainMs: 0 }));

test('openai-tools: the model runs code, learns from its mistakes, and answers', async () => {
  const answers = recorded('openai');
  const asked: Body[] = [];
  const { answer, messages } = await ask(
    'What is the 50th prime number?',
    service.url,
    async (sent, tools) => {
      asked.push({ sent: [...sent], tools });
      return answers.shift() as never;
    },
  );
  expect(answer).toBe('The 50th prime number is 229.');
  expect(asked[0]?.tools[0].function.name).toBe('run_python');
  const told = messages.filter(({ role }) => role === 'tool').map(({ content }) => content ?? '');
  expect(told[0]).toMatch(/^There is no tool python;/);
  expect(told[1]).toMatch(/^The arguments have to be JSON/);
  expect(JSON.parse(told[2] ?? '')).toMatchObject({
    status: 'exception',
    hint: expect.stringContaining('sympy'),
  });
  expect(JSON.parse(told[3] ?? '')).toEqual({ status: 'ok', result: '229', stdout: '50 primes\n' });
});

test('langchain: a call of the model becomes the message that answers it', async () => {
  const [answer] = recorded('langchain');
  const message = new AIMessage(answer as Body);
  const [call] = message.tool_calls ?? [];
  const result: ToolMessage = await langchainTool(service.url).invoke({
    ...call,
    type: 'tool_call',
  } as never);
  expect(result).toMatchObject({ name: 'run_python', tool_call_id: 'call_1' });
  expect(JSON.parse(result.content as string)).toMatchObject({ status: 'ok', result: '[1,4,9]' });
  expect(result.artifact).toMatchObject({
    status: 'ok',
    result: [1, 4, 9],
    files: [{ path: 'squares.txt' }],
  });
});

test('ai-sdk: the model runs code, sees the figure, and answers', async () => {
  const answers = recorded('ai-sdk');
  const model = new MockLanguageModelV3({ doGenerate: answers as never });
  const { text } = await generateText({
    model,
    prompt: 'Plot the squares and sum them up.',
    tools: { run_python: aiTool(service.url) },
    stopWhen: stepCountIs(5),
  });
  expect(text).toBe('The sum is 14.');
  const seen = model.doGenerateCalls[1]?.prompt.at(-1) as Body;
  const [{ output }] = seen.content;
  expect(JSON.parse(output.value[0].text)).toMatchObject({ status: 'ok', result: '14' });
  expect(output.value[1]).toMatchObject({ type: 'image-data', mediaType: 'image/png' });
});

test('curl: each request is answered', async () => {
  const script = fileURLToPath(new URL('../curl.sh', import.meta.url));
  const { stdout } = await promisify(execFile)('sh', [script], {
    env: { ...process.env, PYCELL_URL: service.url },
  });
  const answers = stdout.split('\n').filter((line) => line.startsWith('{'));
  expect(answers).toHaveLength(4);
  const [sum, factorial, files, check] = answers.map((line) => JSON.parse(line));
  expect(sum.result).toBe(6);
  expect(answers[1]).toContain('"result":265252859812191058636308480000000');
  expect(factorial.status).toBe('ok');
  expect(files.files[0].content).toBe('a,b,c\n2,3,6\n4,5,20\n');
  expect(check.diagnostics[0].hint).toContain("'pandas'");
  const events = EventReader.all(`${stdout.slice(stdout.indexOf('event: '), stdout.indexOf('\n\n\n{'))}\n\n`);
  expect(events.map(({ name }) => name)).toEqual(['start', 'stdout', 'stdout', 'stdout', 'done']);
});
