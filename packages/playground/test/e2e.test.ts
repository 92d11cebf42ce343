/** The page in a real browser, against the real service with real cells. One of each serves all: they are slow to start. */
import { afterAll, beforeAll, describe } from 'vitest';
import { accessTests } from './e2e/access.js';
import { editorTests } from './e2e/editor.js';
import { failureTests } from './e2e/failures.js';
import { injectionTests } from './e2e/injection.js';
import { jobsTests } from './e2e/jobs.js';
import { runTests } from './e2e/runs.js';
import { sharingTests } from './e2e/sharing.js';
import { CHROMIUM, openStage, type Stage } from './support/stage.js';

if (!CHROMIUM) console.log('skipped: the playground in a browser, as there is no Chromium (PYCELL_CHROMIUM)');

describe.skipIf(!CHROMIUM)('in a browser', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage?.close());
  const on = () => stage;

  describe('runs', () => runTests(on));
  describe('the editor', () => editorTests(on));
  describe('what a run may do to the page', () => injectionTests(on));
  describe('sharing and remembering', () => sharingTests(on));
  describe('for everyone', () => accessTests(on));
  describe('jobs', () => jobsTests(on));
  describe('when something fails', () => failureTests(on));
});
