import { defineConfig } from 'vitest/config';
import { SLOWNESS } from './packages/engine/test/support/gvisor.js';

export default defineConfig({
  test: {
    include: [
      'packages/*/test/**/*.test.ts',
      'scripts/test/**/*.test.ts',
      'deploy/test/**/*.test.ts',
      'examples/test/**/*.test.ts',
    ],
    // The tests run real cells: processes of their own. One file after another, where nobody says otherwise
    // (`npm test` takes two at a time): under gVisor, or as another user beside that.
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 60_000 * SLOWNESS,
    hookTimeout: 60_000 * SLOWNESS,
    teardownTimeout: 20_000,
  },
});
