import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { noteBackup, readNote } from '../../../../src/server/store/backup/backup-note.js';
import { readBackupStamp, writeBackupStamp } from '../../../../src/server/store/backup/backup-stamp.js';
import { backUpEtcd, restoreToEtcd } from '../../../../src/server/store/backup/etcd-backup.js';
import { followNote } from '../../../../src/server/store/backup/follow-note.js';
import { stampText } from '../../../../src/server/store/backup/stamp-text.js';
import { lookAtStore } from '../../../../src/server/store/etcd/look-at-store.js';
import { moveToEtcd } from '../../../../src/server/store/moving/move-to-etcd.js';
import { moveToLmdb } from '../../../../src/server/store/moving/move-to-lmdb.js';
import { FakeClock } from '../../../fakes/fake-clock.js';
import { seededRandom } from '../../../fakes/seeded-random.js';
import { FATES } from '../../../fakes/sim-etcd/fate.js';
import { SimEtcdCluster } from '../../../fakes/sim-etcd/sim-etcd.js';
import { always, put } from '../../etcd/etcd-rig.js';
import { inTime, KEYS, load } from '../etcd/etcd-fleet.js';
import { attempt, livedStore } from '../moving/moved-store.js';

const MONDAY = { wallMs: 1_796_008_620_123, backup: '/var/lib/rma-broker-backups/rma-broker-20261130T031700Z' };
const TUESDAY = {
  wallMs: MONDAY.wallMs + 86_400_000,
  backup: '/var/lib/rma-broker-backups/rma-broker-20261201T031700Z',
};

function begin() {
  const clock = new FakeClock();
  const cluster = new SimEtcdCluster({ clock, members: 3 });
  const etcd = cluster.client();
  return { clock, cluster, etcd, place: { etcd, clock, keys: KEYS } };
}

type Scene = ReturnType<typeof begin>;

/** An empty store. */
async function beginStore(scene: Scene): Promise<void> {
  await (await load(scene)).close();
}

async function layoutRevision({ place }: Scene): Promise<number> {
  return (await lookAtStore(place)).layout?.modRevision ?? 0;
}

describe('the note of a backup in etcd', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rma-note-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const empty = () => mkdtempSync(join(folder, 'empty-'));
  const lived = () => {
    const random = seededRandom(7);
    return livedStore(folder, (count) => Math.floor(random() * count), 40);
  };

  it('is that of the backup which was finished last, also when it began earlier, or its clock is behind', async () => {
    const scene = begin();
    await beginStore(scene);
    assert.equal(await readNote(scene.place), null, 'none was ever made');
    const revision = await layoutRevision(scene);
    for (const stamp of [TUESDAY, MONDAY]) {
      await noteBackup(scene.place, stamp, revision);
      assert.deepEqual(await readNote(scene.place), stamp);
    }
  });

  it('is written although the first answer is lost', async () => {
    const scene = begin();
    await beginStore(scene);
    const revision = await layoutRevision(scene);
    let calls = 0;
    scene.cluster.road.fate = () => {
      calls += 1;
      return calls === 1 ? FATES.answerLost : FATES.fine;
    };
    await inTime(scene.clock, noteBackup(scene.place, MONDAY, revision));
    assert.deepEqual(await readNote(scene.place), MONDAY);
  });

  it('is outside of what replicas follow', () => {
    const { from, to } = KEYS.followed;
    assert.ok(KEYS.lastBackup < from || (to !== null && KEYS.lastBackup >= to));
  });

  it('is refused when another store has come to the place meanwhile, or none is there any more', async () => {
    const scene = begin();
    await moveToEtcd(await lived(), attempt(scene));
    const before = await layoutRevision(scene);
    const backup = empty();
    await backUpEtcd(attempt(scene), backup);
    await moveToLmdb(empty(), attempt(scene));
    await assert.rejects(noteBackup(scene.place, MONDAY, before), /it is not the one any more that was backed up/);
    await restoreToEtcd(backup, empty(), attempt(scene));
    await assert.rejects(noteBackup(scene.place, MONDAY, before), /it is not the one any more that was backed up/);
    assert.equal(await readNote(scene.place), null);
  });

  it('moves with the store, in both directions, in the place of what was there', async () => {
    const scene = begin();
    const directory = await lived();
    writeBackupStamp(directory, MONDAY);
    await scene.etcd.txn(always(put(KEYS.lastBackup, stampText(TUESDAY))));
    await moveToEtcd(directory, attempt(scene));
    assert.deepEqual(await readNote(scene.place), MONDAY);
    await noteBackup(scene.place, TUESDAY, await layoutRevision(scene));
    const target = empty();
    writeBackupStamp(target, MONDAY);
    await moveToLmdb(target, attempt(scene));
    assert.deepEqual(await readBackupStamp(target), TUESDAY);
  });

  it('goes where a store comes that was never backed up: moved, restored, or begun', async () => {
    const scene = begin();
    await scene.etcd.txn(always(put(KEYS.lastBackup, stampText(MONDAY))));
    await beginStore(scene);
    assert.equal(await readNote(scene.place), null, 'begun');
    const backup = empty();
    await backUpEtcd(attempt(scene), backup);
    const target = empty();
    writeBackupStamp(target, MONDAY);
    await moveToLmdb(target, attempt(scene));
    assert.equal(await readBackupStamp(target), null, 'moved out');
    for (const come of [
      () => moveToEtcd(target, attempt(scene)),
      () => restoreToEtcd(backup, empty(), attempt(scene)),
    ]) {
      await scene.etcd.txn(always(put(KEYS.lastBackup, stampText(MONDAY))));
      await come();
      assert.equal(await readNote(scene.place), null);
      await moveToLmdb(empty(), attempt(scene));
    }
  });
});

describe('a broker on etcd', () => {
  function follow({ etcd, clock }: Scene) {
    const saw: number[] = [];
    const stopping = new AbortController();
    void followNote({ etcd, clock, keys: KEYS, saw: (ms) => saw.push(ms) }, stopping.signal);
    return { saw, stopping };
  }

  it('sees a backup within 15 s, and looks no more often', async () => {
    const scene = begin();
    const { saw, stopping } = follow(scene);
    await scene.clock.advanceAndSettle(0);
    await scene.etcd.txn(always(put(KEYS.lastBackup, stampText(MONDAY))));
    await scene.clock.advanceAndSettle(14_999);
    assert.deepEqual(saw, [0]);
    await scene.clock.advanceAndSettle(1);
    assert.deepEqual(saw, [0, MONDAY.wallMs]);
    stopping.abort();
    await scene.clock.advanceAndSettle(60_000);
    assert.equal(saw.length, 2);
  });

  it('tells nothing of backups that etcd does not answer, and goes on asking', async () => {
    const scene = begin();
    scene.cluster.road.fate = () => FATES.requestLost;
    const { saw, stopping } = follow(scene);
    await scene.clock.advanceAndSettle(15_000);
    assert.deepEqual(saw, []);
    scene.cluster.road.fate = () => FATES.fine;
    await scene.clock.advanceAndSettle(15_000);
    assert.deepEqual(saw, [0]);
    stopping.abort();
  });

  for (const text of [
    'last Tuesday',
    '{"epoch_ms":-1}',
    '{"epoch_ms":1e300,"backup":"/b"}',
    `{"epoch_ms":1,"x":"${'y'.repeat(9_000)}"}`,
  ]) {
    it(`sees no backup where the note is ${JSON.stringify(text.slice(0, 20))}`, async () => {
      const scene = begin();
      await scene.etcd.txn(always(put(KEYS.lastBackup, text)));
      const { saw, stopping } = follow(scene);
      await scene.clock.advanceAndSettle(0);
      assert.deepEqual(saw, [0]);
      stopping.abort();
    });
  }

  it('shows no control characters of a note', async () => {
    const scene = begin();
    const text = JSON.stringify({ epoch_ms: 1, backup: '/b\u001b[2J' });
    await scene.etcd.txn(always(put(KEYS.lastBackup, text)));
    assert.deepEqual(await readNote(scene.place), { wallMs: 1, backup: '/b\ufffd[2J' });
  });
});
