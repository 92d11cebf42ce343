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
    // The tests run real cells: processes of their own, and one file after another, or the
    // timings and the host-wide counts (processes, descriptors, cgroups) would not be theirs.
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 60_000 * SLOWNESS,
    hookTimeout: 60_000 * SLOWNESS,
    teardownTimeout: 20_000,
  },
});
