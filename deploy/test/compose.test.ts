import { loadConfig } from '@pycell/service';
import { describe, expect, it } from 'vitest';
import { imageEnvironment, type Manifest, readCompose } from './support/manifests.js';

const [single, fleet] = [readCompose('../compose.yaml'), readCompose('compose.fleet.yaml')];
const { api, worker, database } = fleet.services;

describe('compose.yaml', () => {
  const { pycell } = single.services;

  it('keeps jobs in a volume, which is all of the image’s files that can be written', () => {
    const [[volume, folder]] = pycell.volumes.map((text: string) => text.split(':'));
    expect(Object.keys(single.volumes)).toEqual([volume]);
    expect(loadConfig(imageEnvironment()).config.data).toMatch(new RegExp(`^${folder}/.`));
    expect(pycell.read_only).toBe(true);
  });
});

describe('compose.fleet.yaml', () => {
  it('has one API and two workers on one database', () => {
    expect(Object.keys(fleet.services)).toEqual(['api', 'worker', 'database']);
    expect([api.deploy?.replicas, worker.deploy.replicas]).toEqual([undefined, 2]);
    const roles = [api, worker].map(({ environment }) => loadConfig(environment));
    expect(roles.flatMap(({ warnings }) => warnings)).toEqual([]);
    expect(roles.map(({ config }) => config.role)).toEqual(['api', 'worker']);
    for (const { config } of roles) {
      const { hostname, port, username, password, pathname } = new URL(config.database as string);
      expect([hostname, port]).toEqual(['database', '5432']);
      const { POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB } = database.environment;
      expect([username, password, pathname]).toEqual([POSTGRES_USER, POSTGRES_PASSWORD, `/${POSTGRES_DB}`]);
    }
  });

  it('starts them once the database answers, closed as the single one is', () => {
    const { tmpfs, read_only, security_opt, stop_grace_period } = single.services.pycell;
    const depends_on = { database: { condition: 'service_healthy' } };
    const closed = { tmpfs, read_only, security_opt, stop_grace_period, depends_on };
    for (const service of [api, worker]) expect(service).toMatchObject(closed);
    expect(database.healthcheck.test).toContain('pg_isready');
  });

  it('lets nobody but those reach the database', () => {
    const has = (name: string) =>
      Object.entries<Manifest>(fleet.services).flatMap(([service, { networks }]) =>
        networks.includes(name) ? [service] : [],
      );
    expect(fleet.networks.database).toEqual({ internal: true });
    expect([has('database'), has('callers'), has('webhooks')]).toEqual([
      ['api', 'worker', 'database'],
      ['api'],
      ['worker'],
    ]);
    expect([database.ports, worker.ports]).toEqual([undefined, undefined]);
    expect(api.ports).toEqual(['127.0.0.1:8080:8080']);
  });
});
