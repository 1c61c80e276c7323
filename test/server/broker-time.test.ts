import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fromTimestamp } from '../../src/common/wire/timestamp.js';
import type { Claim__Output } from '../../src/gen/rma/v1/Claim.js';
import type { RunningBroker } from '../../src/server/broker.js';
import { checkFile } from '../../src/server/store/check/check-file.js';
import { LmdbStore } from '../../src/server/store/lmdb/lmdb-store.js';
import { MemoryStore } from '../../src/server/store/memory/memory-store.js';
import type { Store } from '../../src/server/store/store.js';
import { FakeClock, settle } from '../fakes/fake-clock.js';
import { call, clientsOf, memoryDisk, ObedientAgent, requestFor, testBroker, wireHello } from './support.js';

const HOUR_MS = 3_600_000;
const WALL_MS = 1_700_000_000_000;
const TTL_MS = 600_000;
const DOWN_MS = 2_000;

interface Place {
  open(): Promise<Store>;
  remove(): void;
}

const PLACES: Readonly<Record<string, () => Place>> = {
  memory: () => {
    const disk = memoryDisk();
    return { open: async () => new MemoryStore(disk), remove: () => {} };
  },
  LMDB: () => {
    const folder = mkdtempSync(join(tmpdir(), 'rma-time-'));
    const check = async (path: string, layout: number) => checkFile(path, layout);
    const open = () => LmdbStore.open({ directory: join(folder, 'data'), randomBytes, check });
    return { open, remove: () => rmSync(folder, { recursive: true }) };
  },
};

/** A broker for some of its clock's time, with an obedient agent. */
class Life {
  private constructor(
    readonly clock: FakeClock,
    private readonly running: RunningBroker,
    private readonly agent: ObedientAgent,
  ) {}

  static async begin(store: Store, clock: FakeClock): Promise<Life> {
    const running = await testBroker(memoryDisk(), {
      store,
      clock,
      terms: { heartbeatIntervalMs: 200, sessionTtlMs: 10 * HOUR_MS },
    });
    const agent = await new ObedientAgent(clientsOf(running.port).agent).greet(wireHello('n1', 4));
    return new Life(clock, running, agent);
  }

  create(guest: string): Promise<Claim__Output> {
    const { broker } = clientsOf(this.running.port);
    const request = requestFor(guest, { requestId: `request-of-${guest}`, ttl: { seconds: TTL_MS / 1000 } });
    return call(broker, broker.CreateClaim, request).then(({ claim }) => claim ?? assert.fail('no claim'));
  }

  get(name: string): Promise<Claim__Output> {
    const { broker } = clientsOf(this.running.port);
    return call(broker, broker.GetClaim, { name });
  }

  release(name: string): Promise<Claim__Output> {
    const { broker } = clientsOf(this.running.port);
    return call(broker, broker.ReleaseClaim, { name });
  }

  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    for (let turn = 0; turn < 20; turn += 1) await settle();
  }

  async end(): Promise<void> {
    this.agent.hangUp();
    await this.running.stop();
  }
}

const times = ({ createTime, updateTime, endTime }: Claim__Output) => [createTime, updateTime, endTime];
const expiryOf = ({ expireTime }: Claim__Output) => fromTimestamp(expireTime) ?? assert.fail('no expire_time');

for (const [name, makePlace] of Object.entries(PLACES)) {
  describe(`time over a restart with the ${name} store`, () => {
    for (const offMs of [HOUR_MS, 48 * HOUR_MS, -HOUR_MS, -48 * HOUR_MS]) {
      it(`is the store's, when the wall clock is off by ${offMs / HOUR_MS} h afterwards`, async () => {
        const place = makePlace();
        const first = await Life.begin(await place.open(), new FakeClock(1_000_000, WALL_MS));
        const kept = await first.create('kept');
        const ended = await first.create('ended');
        await first.release(ended.name);
        await first.pass(10_000);
        const [keptBefore, endedBefore] = [await first.get(kept.name), await first.get(ended.name)];
        assert.equal(endedBefore.state, 'RELEASED');
        assert.equal(expiryOf(keptBefore), WALL_MS + TTL_MS);
        await first.end();

        const second = await Life.begin(await place.open(), new FakeClock(5, WALL_MS + offMs + DOWN_MS));
        await second.pass(1_000);
        const keptNow = await second.get(kept.name);
        assert.match(keptNow.state, /RESERVED|PREPARED/, 'it has not ended early');
        assert.deepEqual(keptNow.createTime, keptBefore.createTime, 'what was is shown as it was');
        assert.deepEqual(times(await second.get(ended.name)), times(endedBefore));
        const shownMs = expiryOf(keptNow) - (WALL_MS + offMs + DOWN_MS);
        // Time stood still in between, and some of an idle broker's is lost with it.
        assert.ok(shownMs >= TTL_MS - 10_100 && shownMs <= TTL_MS, `expires ${shownMs} ms after the start`);
        for (const guest of ['kept', 'ended']) {
          const again = await second.create(guest);
          assert.equal(again.name, guest === 'kept' ? kept.name : ended.name, `the request of ${guest} is remembered`);
        }
        const fresh = await second.create('fresh');
        const freshMs = (fromTimestamp(fresh.createTime) ?? 0) - second.clock.wallMs();
        assert.ok(Math.abs(freshMs) < 100, `a new claim is shown as of now, off by ${freshMs} ms`);

        await second.pass(TTL_MS - 12_000);
        assert.match((await second.get(kept.name)).state, /RESERVED|PREPARED/);
        await second.pass(13_000);
        await second.pass(1_000);
        assert.equal((await second.get(kept.name)).endCause, 'TIME_RAN_OUT');
        await second.end();
        place.remove();
      });
    }

    it('goes on from at most ten seconds before a crash of an idle broker', async () => {
      const place = makePlace();
      const store = await place.open();
      const life = await Life.begin(store, new FakeClock(1_000_000, WALL_MS));
      await life.create('only');
      await life.pass(HOUR_MS / 60);
      const seen = { ms: 0 };
      await store.load(({ time }) => {
        seen.ms = time?.nowMs ?? 0;
      });
      await life.end();
      assert.ok(seen.ms > WALL_MS + HOUR_MS / 60 - 10_000, `${WALL_MS + HOUR_MS / 60 - seen.ms} ms would be lost`);
      place.remove();
    });
  });
}
