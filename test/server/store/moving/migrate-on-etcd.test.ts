import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { LAYOUT } from '../../../../src/server/store/migrations/migrate.js';
import { migrateOnEtcd } from '../../../../src/server/store/moving/migrate-on-etcd.js';
import { FakeClock } from '../../../fakes/fake-clock.js';
import { SimEtcdCluster } from '../../../fakes/sim-etcd/sim-etcd.js';
import { KEYS, PREFIX } from '../etcd/etcd-fleet.js';
import { IMPATIENT } from './moved-store.js';

const OLDER = LAYOUT - 1;

describe('a store on etcd of an older layout keeps it', () => {
  const directory = mkdtempSync(join(tmpdir(), 'rma-migrating-'));
  after(() => rmSync(directory, { recursive: true, force: true }));

  /** Who needs it as it is, by their keys, and what a broker is told that would bring it up to date. */
  const cases: Readonly<Record<string, readonly [keys: Readonly<Record<string, string>>, told: RegExp]>> = {
    'as long as a broker leads': [{ [KEYS.leader]: '{}' }, /once no broker of the version before leads or stands by/],
    'as long as a broker of the version before stands by': [
      { [`${KEYS.standbys}a`]: `{"layout":${OLDER}}` },
      /once no broker of the version before leads or stands by/,
    ],
    'while another broker migrates it': [
      { [`${KEYS.standbys}c`]: `{"layout":${LAYOUT}}`, [KEYS.layout]: `migrating ${OLDER} c-1-a` },
      /another broker brings it up to date/,
    ],
  };

  for (const [when, [keys, told]] of Object.entries(cases))
    it(when, async () => {
      const etcd = new SimEtcdCluster({ clock: new FakeClock() }).client();
      const all = Object.entries({ [KEYS.layout]: String(OLDER), ...keys });
      const success = all.map(([key, value]) => ({ kind: 'put', key, value }) as const);
      await etcd.txn({ conditions: [], success, failure: [] });
      const log = { info: () => {}, warn: () => {} };
      const { signal } = new AbortController();
      const names = { broker: 'b', attempt: '1', signal };
      await assert.rejects(migrateOnEtcd({ etcd, prefix: PREFIX, clock: IMPATIENT, log, ...names, directory }), {
        reason: 'STORE_FAILED',
        message: told,
      });
      const { entries } = await etcd.range({ from: '/', to: '0' });
      assert.deepEqual(new Map(entries.map(({ key, value }) => [key, value])), new Map(all));
    });
});
