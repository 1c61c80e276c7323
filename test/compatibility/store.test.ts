import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { OWN_PROGRAMS } from '../../examples/fleet/local-fleet.js';
import { Program } from '../../examples/fleet/program.js';
import { LmdbStore } from '../../src/server/store/lmdb/lmdb-store.js';
import { FakeClock, settle } from '../fakes/fake-clock.js';
import { type FrozenRmactl, frozenRmactl } from '../fixtures/frozen-rmactl.js';
import { fixture, readFixture, unpackRelease } from '../fixtures/release.js';
import { memoryDisk, testBroker } from '../server/support.js';

const VERSION = '0.1.0';
const HOUR_MS = 3_600_000;

interface Recorded {
  /** By the wall clock of the machine: when the broker that gave the answers was started. */
  readonly startedMs: number;
  readonly answers: readonly { readonly words: readonly string[]; readonly answer: object }[];
}

const recorded: Recorded = JSON.parse(readFixture(VERSION, 'answers.json'));

const programs = mkdtempSync(join(tmpdir(), 'rma-programs-of-old-'));
after(() => rmSync(programs, { recursive: true, force: true }));
/** Once for all tests: what it imports is then loaded once, too. */
const release = unpackRelease(VERSION, programs);

/** A copy of the old store. */
function copiedStore(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'rma-store-of-old-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const store = join(directory, 'store');
  cpSync(fixture(VERSION, 'store'), store, { recursive: true });
  return store;
}

interface Served {
  readonly clock: FakeClock;
  readonly stop: () => Promise<void>;
  /** The old rmactl. */
  readonly rmactl: FrozenRmactl;
}

/** This broker on the old store, at the very time at which the old one was asked. */
async function serve(t: TestContext, store: string): Promise<Served> {
  const clock = new FakeClock(1_000_000, recorded.startedMs);
  const lmdb = await LmdbStore.open({ directory: store, randomBytes });
  const limits = { endedRetentionMs: 24 * HOUR_MS, endedInMemoryMax: 4 };
  const broker = await testBroker(memoryDisk(), { store: lmdb, clock, limits });
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= broker.stop();
    return stopped;
  };
  t.after(stop);
  return { clock, stop, rmactl: await frozenRmactl(release, `127.0.0.1:${broker.port}`) };
}

async function stateOf(rmactl: FrozenRmactl, id: string): Promise<string> {
  const { state }: { state: string } = JSON.parse(await rmactl('claim', 'get', id, '-o', 'json'));
  return state;
}

/**
 * What 0.1.0 knew of time was the wall clock's. It stood still for this version from the last record on: what
 * was to come is that much later.
 */
async function stoodStillMs(rmactl: FrozenRmactl): Promise<number> {
  const words = ['claim', 'get', 'prepared-rich', '-o', 'json'];
  const isIt = (answer: object) => 'name' in answer && answer.name === 'claims/prepared-rich';
  const before = recorded.answers.map(({ answer }) => answer).find(isIt);
  assert.ok(before !== undefined && 'expireTime' in before);
  const { expireTime }: { expireTime: string } = JSON.parse(await rmactl(...words));
  return Date.parse(expireTime) - Date.parse(String(before.expireTime));
}

/** An answer with each moment that was still to come so much later. */
function later(answer: object, byMs: number): unknown {
  return JSON.parse(JSON.stringify(answer), (key, value) => {
    const isToCome = /^(expireTime|drainDeadlineTime)$/.test(key) && Date.parse(value) > recorded.startedMs;
    if (!isToCome) return value;
    const [, finer = ''] = /\.\d{3}(\d*)Z$/.exec(value) ?? [];
    return new Date(Date.parse(value) + byMs).toISOString().replace(/Z$/, `${finer}Z`);
  });
}

async function assertAnswersAsBefore(rmactl: FrozenRmactl): Promise<void> {
  const byMs = await stoodStillMs(rmactl);
  assert.ok(byMs >= 0 && byMs < 60_000, `${byMs} ms between the last record and the broker that was asked`);
  for (const { words, answer } of recorded.answers) {
    assert.deepEqual(JSON.parse(await rmactl(...words, '-o', 'json')), later(answer, byMs), words.join(' '));
  }
}

test('the store of 0.1.0 has claims in every state, and compacted ones', () => {
  const states = recorded.answers
    .filter(({ words }) => words[0] === 'claim' && words[1] === 'get')
    .map(({ answer }) => ('state' in answer ? answer.state : ''));
  assert.deepEqual([...new Set(states)].sort(), [
    ...['BOUND', 'EXPIRED', 'LOST', 'PREPARED', 'RELEASED', 'RELEASING', 'RESERVED', 'REVOKED', 'WITHOUT_RMA'],
  ]);
});

test('the broker answers from the store of 0.1.0 whatever 0.1.0 answered, claim for claim', async (t) => {
  const { rmactl } = await serve(t, copiedStore(t));
  await assertAnswersAsBefore(rmactl);
});

test('it answers the same after a restart on what it made of that store', async (t) => {
  const place = copiedStore(t);
  const first = await serve(t, place);
  await first.rmactl('claim', 'list');
  await first.stop();
  const { rmactl } = await serve(t, place);
  await assertAnswersAsBefore(rmactl);
});

test('time ends of the old claims only what no agent has a word in', async (t) => {
  const { clock, rmactl } = await serve(t, copiedStore(t));
  for (let hour = 0; hour < 25; hour += 1) {
    clock.advance(HOUR_MS);
    await settle();
  }
  const told = [];
  for (const id of ['prepared-rich', 'bound', 'releasing', 'reserved', 'without-rma']) {
    told.push([id, await stateOf(rmactl, id)]);
  }
  assert.deepEqual(told, [
    ['prepared-rich', 'PREPARED'],
    ['bound', 'BOUND'],
    ['releasing', 'RELEASING'],
    ['reserved', 'RESERVED'],
    ['without-rma', 'EXPIRED'],
  ]);
});

test('rma-broker starts on the store of 0.1.0, whatever the time is by then, and keeps what is bound', async (t) => {
  const store = copiedStore(t);
  const before = readFileSync(fixture(VERSION, 'store', 'broker.lmdb'));
  const flags = ['--data-directory', store, '--listen-address', '127.0.0.1:0', '--http-address', 'off'];
  const broker = Program.start('rma-broker', OWN_PROGRAMS.broker, flags);
  t.after(() => broker.stop());
  const { port } = await broker.waitFor('broker.ready');
  const rmactl = await frozenRmactl(release, `127.0.0.1:${port}`);
  assert.equal(await stateOf(rmactl, 'bound'), 'BOUND');
  assert.equal(await stateOf(rmactl, 'prepared-rich'), 'PREPARED');
  assert.match(await rmactl('node', 'list', '-o', 'name'), /^nodes\/n1\nnodes\/n2\nnodes\/n3\nnodes\/n5\nnodes\/n6\n$/);
  assert.deepEqual(readFileSync(fixture(VERSION, 'store', 'broker.lmdb')), before, 'only a copy was touched');
});
