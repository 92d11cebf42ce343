/** What holds of jobs whatever runs them: shares, turns, ends that count once, what is kept, and upgrades. */
import { type Claimed, type Jobs, MIGRATIONS, SchemaTooNewError } from '@pycell/jobs';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { until } from '../../service/test/support/live.js';
import { KINDS, newJobs, openJobs, outcomeOf, TERMS } from './support/stores.js';

for (const { name, skip, make } of KINDS) {
  describe.skipIf(skip)(`on ${name}${skip ? ` (skipped: ${skip})` : ''}`, () => {
    let place: Awaited<ReturnType<typeof make>>;
    beforeAll(async () => {
      place = await make();
    }, 60_000);
    afterAll(() => place?.remove());

    async function open(
      ...args: [run: Parameters<typeof openJobs>[1], more?: Parameters<typeof openJobs>[2]]
    ) {
      const jobs = await openJobs(place.database, ...args);
      onTestFinished(() => jobs.close());
      return jobs;
    }
    const isOver = async (jobs: Jobs, owner: string, id: string) =>
      (await jobs.read(owner, id))?.state === 'done';

    test('one that is being cancelled does not wait for another try', async () => {
      let end = () => {};
      const jobs = await open(async (job) => {
        await new Promise<void>((resolve) => {
          end = resolve;
        });
        return { ...outcomeOf(job), status: 'exception' };
      });
      const retry = { limit: 5, delayMs: 3_600_000, on: ['exception' as const] };
      const owner = { name: 'cancelling' };
      for (const batch of [undefined, 'B-cancelling']) {
        const { id, jobs: ids } = await jobs.submit({
          owner,
          terms: { ...TERMS, retry },
          batch,
          jobs: newJobs(1),
        });
        const state = async () => (await jobs.read(owner.name, ids[0] as string))?.state;
        await until(async () => (await state()) === 'running', 30_000);
        await jobs.cancel(owner.name, id);
        end();
        await until(async () => (await state()) !== 'running', 30_000);
        expect(await state()).toBe('cancelled');
        if (batch) expect(await jobs.read(owner.name, id)).toMatchObject({ counts: { cancelled: 1 } });
      }
    }, 60_000);

    test('a share is held, and who has few is not behind who has many', async () => {
      const running = new Map<string, number>();
      const most = new Map<string, number>();
      const order: string[] = [];
      const jobs = await open(
        async (job) => {
          const now = (running.get(job.owner) ?? 0) + 1;
          running.set(job.owner, now);
          most.set(job.owner, Math.max(most.get(job.owner) ?? 0, now));
          order.push(job.owner);
          await new Promise((resolve) => setTimeout(resolve, 20));
          running.set(job.owner, (running.get(job.owner) ?? 0) - 1);
          return outcomeOf(job);
        },
        { cells: 4 },
      );
      const many = await jobs.submit({
        owner: { name: 'many', share: 0.5 },
        terms: TERMS,
        batch: 'B-many',
        jobs: newJobs(40),
      });
      await until(() => order.length > 4, 30_000);
      const few = await jobs.submit({
        owner: { name: 'few' },
        terms: TERMS,
        batch: 'B-few',
        jobs: newJobs(4),
      });
      await until(() => isOver(jobs, 'few', few.id), 30_000);
      const before = order.length;
      expect(before).toBeLessThan(40);
      await until(() => isOver(jobs, 'many', many.id), 60_000);
      expect(most.get('many')).toBe(2);
    }, 120_000);

    test.skipIf(name === 'embedded')(
      'a share is of the cells of all workers together (one has an embedded database)',
      async () => {
        let running = 0;
        let most = 0;
        const run = async (job: Claimed) => {
          most = Math.max(most, ++running);
          await new Promise((resolve) => setTimeout(resolve, 30));
          running--;
          return outcomeOf(job);
        };
        const [first] = await Promise.all([open(run, { cells: 3 }), open(run, { cells: 3 })]);
        // Both have said that they are there.
        await until(async () => (await first.query('SELECT id FROM pycell.workers')).length === 2, 30_000);
        const { id } = await first.submit({
          owner: { name: 'fleet', share: 0.67 },
          terms: TERMS,
          batch: 'B-fleet',
          jobs: newJobs(60),
        });
        await until(() => isOver(first, 'fleet', id), 60_000);
        expect(most).toBe(4);
      },
      120_000,
    );

    test('an end that comes after the job was given to another one does not count', async () => {
      let release: (() => void)[] = [];
      const jobs = await open(
        (job) =>
          new Promise((resolve) => {
            release.push(() =>
              resolve(outcomeOf(job, { resultJson: JSON.stringify(`attempt ${job.attempt}`) })),
            );
          }),
      );
      const { id } = await jobs.submit({ owner: { name: 'late' }, terms: TERMS, jobs: newJobs(1) });
      await until(() => release.length === 1, 30_000);
      // As if this worker had been cut off for long enough.
      await jobs.query('UPDATE pycell.jobs SET worker = gen_random_uuid() WHERE id = $1', [id]);
      await until(() => release.length === 2, 30_000);
      for (const each of release) each();
      release = [];
      await until(() => isOver(jobs, 'late', id), 30_000);
      let answer = '';
      for await (const piece of jobs.answer(id)) answer += piece;
      expect(JSON.parse(answer).result).toBe('attempt 2');
      expect(await jobs.read('late', id)).toMatchObject({ attempts: 2, status: 'ok' });
      expect(
        await jobs.query('SELECT count(*)::integer AS n FROM pycell.pieces WHERE job = $1', [id]),
      ).toEqual([{ n: 1 }]);
    }, 90_000);

    test('a job that was claimed and whose claimant never learnt of it waits again', async () => {
      const jobs = await open(async (job) => outcomeOf(job));
      const broken = ['owners RENAME TO away', 'away RENAME TO owners'];
      // While claims fail: what one may have done before its answer was lost.
      const { id } = await jobs.submit({
        owner: { name: 'lost' },
        terms: { ...TERMS, notBefore: new Date(Date.now() + 3_600_000) },
        jobs: newJobs(1),
      });
      await jobs.query(`ALTER TABLE pycell.${broken[0]}`);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await jobs.query(
        `UPDATE pycell.jobs SET state = 'running', attempt = 1, not_before = NULL,
           worker = (SELECT id FROM pycell.workers ORDER BY seen DESC LIMIT 1)
         WHERE id = $1`,
        [id],
      );
      await jobs.query(`ALTER TABLE pycell.${broken[1]}`);
      await until(() => isOver(jobs, 'lost', id), 30_000);
      expect(await jobs.read('lost', id)).toMatchObject({ attempts: 2, status: 'ok' });
    }, 90_000);

    test('each queue has the index whose first is the next to be taken', async () => {
      const jobs = await open(undefined);
      await jobs.submit({ owner: { name: 'indexed' }, terms: TERMS, jobs: newJobs(1) });
      const [row] = await jobs.query(
        `SELECT (SELECT count(*) FROM pg_inherits WHERE inhparent = 'pgboss.pycell_next'::regclass)
           = (SELECT count(*) FROM pgboss.queue) AS "allHaveIt"`,
      );
      expect(row).toEqual({ allHaveIt: true });
    });

    test('what has ended is removed after its time; beyond the size the oldest answers go first', async () => {
      // What other tests of this database left to be run keeps next to nothing.
      const sized = (job: Claimed) => ({ stdout: job.owner === 'kept' ? 'x'.repeat(100_000) : '' });
      const jobs = await open(async (job) => outcomeOf(job, sized(job)), {
        keep: { ms: 3_600_000, bytes: 250_000 },
      });
      // What other tests of this database have kept.
      await jobs.query('DELETE FROM pycell.jobs WHERE finished IS NOT NULL');
      const ids: string[] = [];
      for (const job of newJobs(4)) {
        ids.push(job.id);
        await jobs.submit({ owner: { name: 'kept' }, terms: TERMS, jobs: [job] });
        await until(() => isOver(jobs, 'kept', job.id), 30_000);
      }
      await jobs.clean();
      const kept = await Promise.all(ids.map((id) => jobs.read('kept', id)));
      expect(kept.map((job) => job?.kind === 'job' && job.expired)).toEqual([true, true, false, false]);
      await jobs.query(`UPDATE pycell.jobs SET finished = now() - interval '2 hours' WHERE id = $1`, [
        ids[3],
      ]);
      await jobs.clean();
      const left = await Promise.all(ids.map(async (id) => (await jobs.read('kept', id)) !== undefined));
      expect(left).toEqual([true, true, true, false]);
    }, 90_000);

    test('who keeps much loses its own old answers, and nobody else’s older ones', async () => {
      const jobs = await open(async (job) => outcomeOf(job, { stdout: 'x'.repeat(100_000) }), {
        keep: { ms: 3_600_000, bytes: 350_000 },
      });
      const ended = async (owner: string) => {
        const [job] = newJobs(1);
        const { id } = await jobs.submit({ owner: { name: owner }, terms: TERMS, jobs: [job as never] });
        await until(() => isOver(jobs, owner, id), 30_000);
        return { owner, id };
      };
      // What other tests of this database have kept.
      await jobs.query('DELETE FROM pycell.jobs WHERE finished IS NOT NULL');
      const all = [await ended('little')];
      for (let count = 0; count < 4; count++) all.push(await ended('much'));
      await jobs.clean();
      const kept = await Promise.all(all.map(({ owner, id }) => jobs.read(owner, id)));
      expect(kept.map((job) => job?.kind === 'job' && job.expired)).toEqual([
        false,
        true,
        true,
        false,
        false,
      ]);
    }, 90_000);

    test('the bytes that wait leave room for those who come later', async () => {
      const jobs = await open(undefined, { keep: { ms: 3_600_000, bytes: 300_000 } });
      await jobs.query("DELETE FROM pycell.jobs WHERE state = 'queued'");
      const submit = (name: string) =>
        jobs.submit({
          owner: { name },
          terms: TERMS,
          jobs: newJobs(1).map(({ id }) => ({ id, request: { script: 'x'.repeat(60_000) } })),
        });
      const untilRefused = async (name: string) => {
        for (let taken = 0; ; taken++) {
          const refused = await submit(name).then(() => false, String);
          if (refused) {
            expect(refused).toContain('Too many jobs are waiting');
            return taken;
          }
        }
      };
      expect(await untilRefused('first')).toBe(3);
      expect(await untilRefused('second')).toBe(1);
      expect(await untilRefused('third')).toBe(1);
    });

    test('as many wait as may, and one more is refused', async () => {
      const jobs = await open(undefined, { waiting: 3 });
      const idempotency = { key: 'k', hash: 'h' };
      const known = { owner: { name: 'full' }, terms: TERMS, idempotency };
      const first = await jobs.submit({ ...known, jobs: newJobs(1) });
      await jobs.submit({ owner: { name: 'full' }, terms: TERMS, batch: 'B-full', jobs: newJobs(2) });
      const more = { owner: { name: 'full' }, terms: TERMS, jobs: newJobs(1) };
      await expect(jobs.submit(more)).rejects.toThrow('Too many jobs are waiting');
      await expect(jobs.submit({ ...known, jobs: newJobs(1) })).resolves.toMatchObject({
        id: first.id,
        replayed: true,
      });
      await jobs.submit({ ...more, owner: { name: 'other' } });
    });

    test('the items of a batch begin in their order', async () => {
      const begun: string[] = [];
      const jobs = await open(
        async (job) => {
          begun.push(job.id);
          return outcomeOf(job);
        },
        { cells: 1 },
      );
      const items = newJobs(30);
      const { id } = await jobs.submit({
        owner: { name: 'order' },
        terms: TERMS,
        batch: 'B-order',
        jobs: items,
      });
      await until(() => isOver(jobs, 'order', id), 60_000);
      const wanted = items.map((item) => item.id);
      expect(begun.filter((each) => wanted.includes(each))).toEqual(wanted);
    }, 90_000);

    test('a later version takes over what this one wrote, jobs that wait included; this one does not touch a later one’s', async () => {
      const first = await openJobs(place.database, undefined);
      const { id } = await first.submit({ owner: { name: 'upgrade' }, terms: TERMS, jobs: newJobs(1) });
      await first.close();
      const later = [...MIGRATIONS, `ALTER TABLE pycell.jobs ADD COLUMN note text NOT NULL DEFAULT 'new'`];
      const second = await openJobs(place.database, async (job) => outcomeOf(job), { steps: later });
      await until(() => isOver(second, 'upgrade', id), 30_000);
      expect(await second.query('SELECT note FROM pycell.jobs WHERE id = $1', [id])).toEqual([
        { note: 'new' },
      ]);
      await second.close();
      await expect(openJobs(place.database, undefined)).rejects.toThrow(SchemaTooNewError);
      // A step that fails leaves everything as it was.
      const wrong = [...later, 'ALTER TABLE pycell.jobs DROP COLUMN note; SELECT nonsense'];
      await expect(openJobs(place.database, undefined, { steps: wrong })).rejects.toThrow('nonsense');
      const third = await openJobs(place.database, undefined, { steps: later });
      expect(await third.query('SELECT note FROM pycell.jobs WHERE id = $1', [id])).toEqual([
        { note: 'new' },
      ]);
      await third.close();
    }, 120_000);
  });
}
