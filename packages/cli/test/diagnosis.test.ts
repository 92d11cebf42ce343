import { expect, test } from 'vitest';
import { diagnosisText } from '../src/diagnosis.js';

test('a page names each guarantee, its layers, and what is missing with its remedy', () => {
  const missing = [{ layer: 'cgroup', reason: 'not writable', remedy: 'run as root' }];
  const guarantees = [
    { name: 'files', promise: 'p', held: true, layers: ['mount namespace', 'Landlock'], missing: [] },
    { name: 'memory', promise: 'p', held: false, layers: [], missing },
  ];
  const failure = { reason: 'nothing holds memory', remedy: 'run as root', causes: [] };
  const page = diagnosisText({
    python: '/p',
    isolation: { level: 'none', jail: 'bubblewrap', guarantees },
    failure,
  });
  expect(page.split('\n')).toEqual([
    'python     /p',
    'jail       bubblewrap',
    'isolation  none: a guarantee is missing, so pycell does not start here',
    '',
    '  ✓ files   mount namespace, Landlock',
    '  ✗ memory  nothing holds this',
    '',
    'Missing layers',
    '  cgroup (memory): not writable',
    '    → run as root',
    '',
    'The sandbox does not start: nothing holds memory',
    '  → run as root',
    '',
  ]);
});
