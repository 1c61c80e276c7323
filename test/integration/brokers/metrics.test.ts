import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { TEST_TIMEOUT_MS, until } from '../../../examples/fleet/patience.js';
import { WITHOUT_ETCD } from '../../fixtures/etcd-cluster.js';
import { type Seat, ThreeBrokers } from './three-brokers.js';

const LAST_BACKUP = /^rma_broker_last_backup_timestamp_seconds (\S+)$/m;

describe('the metrics of three brokers at one etcd', { timeout: TEST_TIMEOUT_MS, skip: WITHOUT_ETCD }, () => {
  const backups = mkdtempSync(join(tmpdir(), 'rma-backups-'));
  let brokers: ThreeBrokers;
  before(async () => {
    brokers = await ThreeBrokers.start();
    await brokers.leader();
  });
  after(async () => {
    await brokers.close();
    rmSync(backups, { recursive: true });
  });

  async function lastBackups(seats: readonly Seat[]): Promise<readonly (number | null)[]> {
    const texts = await Promise.all(seats.map((seat) => brokers.metricsOf(seat)));
    return texts.map((text) => {
      const [, value] = LAST_BACKUP.exec(text) ?? [];
      return value === undefined ? null : Number(value);
    });
  }

  /** Waits until all of these tell of the same backup, which began after `afterS`; returns when that was. */
  async function untilAllTell(seats: readonly Seat[], afterS: number): Promise<number> {
    let told: readonly (number | null)[] = [];
    await until(
      () => `all tell of the backup: ${told}`,
      async () => {
        told = await lastBackups(seats);
        return told.every((each) => each !== null && each > afterS && each === told[0]);
      },
    );
    return told[0] ?? 0;
  }

  it('tell by leader and standbys when the last backup began, also after another one leads', async () => {
    await until('all know of none', async () => (await lastBackups(brokers.all)).every((each) => each === 0));
    const beginS = Date.now() / 1_000;
    const said = brokers.backUpInto(backups);
    assert.doesNotMatch(said, /backup_not_noted/);
    const endS = Date.now() / 1_000;
    const [name = ''] = readdirSync(backups);
    const toldS = await untilAllTell(brokers.all, 0);
    assert.ok(toldS >= beginS && toldS <= endS, `${beginS} ${toldS} ${endS}, in ${name}`);
    const leader = await brokers.leader();
    await leader.program.crash();
    await brokers.leader(leader);
    const left = brokers.all.filter((seat) => seat !== leader);
    assert.equal(await untilAllTell(left, 0), toldS);
    await brokers.restart(leader);
    assert.equal(await untilAllTell(brokers.all, 0), toldS, 'and by one that was started since');
  });
});
