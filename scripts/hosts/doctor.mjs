// Which layers hold which guarantee on a host: `pycell doctor` says so there.
import { finish, tail } from './place.mjs';

const DOCTOR_MS = 120_000;

/**
 * `packages/cli/src/diagnosis.ts`, as JSON.
 *
 * @typedef {{
 *   python: string,
 *   isolation: { level: 'full' | 'partial' | 'none', jail: string, guarantees: Guarantee[] },
 *   failure: { reason: string, remedy: string } | null
 * }} Diagnosis
 * @typedef {{
 *   name: string, held: boolean, layers: string[],
 *   missing: { layer: string, reason: string, remedy: string }[]
 * }} Guarantee
 */

/**
 * @param {import('./place.mjs').Place} place
 * @returns {Promise<Diagnosis>}
 * @throws Error with the end of what it wrote, where that is no diagnosis
 */
export async function askDoctor(place) {
  const args = [...place.pycell, 'doctor', '--json'];
  const { stdout, stderr, late } = await finish(place, { args, image: 'final' }, DOCTOR_MS);
  try {
    return JSON.parse(stdout);
  } catch {
    const why = late
      ? `pycell doctor did not end within ${DOCTOR_MS / 1000} s`
      : 'pycell doctor gave no diagnosis';
    throw new Error(`${why}:\n${tail(stderr || stdout)}`);
  }
}

/**
 * The missing layers, by what would add them: one remedy often adds several.
 *
 * @param {Diagnosis} diagnosis
 * @returns {{ remedy: string, layers: string[], reasons: string[] }[]}
 */
export function missingLayers({ isolation }) {
  const all = isolation.guarantees.flatMap(({ missing }) => missing);
  return [...new Set(all.map(({ remedy }) => remedy))].map((remedy) => {
    const these = all.filter((each) => each.remedy === remedy);
    const unique = (/** @type {'layer' | 'reason'} */ what) => [...new Set(these.map((each) => each[what]))];
    return { remedy, layers: unique('layer'), reasons: unique('reason') };
  });
}
