import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Checkpoint } from '../../src/agent/checkpoint/checkpoint.js';
import { AgentCore } from '../../src/domain/agent/agent-core.js';
import type { AgentRecord } from '../../src/domain/agent/records.js';
import type { BootId } from '../../src/domain/ids.js';
import { fixture, readFixture } from '../fixtures/release.js';

const VERSION = '0.1.0';
const RMA_BYTES = 1_048_576;

/** What a checkpoint makes of a journal of 0.1.0, as if the kernel that it was written under still ran. */
function load(t: TestContext, folder: string, isSameBoot = true) {
  const directory = mkdtempSync(join(tmpdir(), 'rma-journal-of-old-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  cpSync(fixture(VERSION, folder), directory, { recursive: true });
  const { bootId }: { bootId: BootId } = JSON.parse(
    (readFixture(VERSION, folder, 'agent.journal').split('\n')[0] ?? '').slice('01234567 '.length),
  );
  const warnings: string[] = [];
  const open = (id: BootId) => new Checkpoint({ directory, bootId: id, warn: (message) => warnings.push(message) });
  const checkpoint = open(isSameBoot ? bootId : ('another-boot' as BootId));
  t.after(() => checkpoint.close());
  return { record: checkpoint.record(), warnings, reopened: () => open(bootId).record() };
}

function claimsIn({ claims }: AgentRecord): readonly string[] {
  return claims.map(
    ({ claim, state, guest, holder }) => `${claim} ${state} ${guest} ${holder === null ? '-' : 'held'}`,
  );
}

test('a journal of 0.1.0 tells the claims and the kept RMAs of the agent that wrote it', (t) => {
  const { record, warnings } = load(t, 'agent-state');
  assert.deepEqual(warnings, []);
  assert.deepEqual(claimsIn(record), [
    'bound BOUND guest-bound held',
    'prepared UNREDEEMED guest-prepared -',
    'ended ENDED guest-ended held',
    'offered OFFERED guest-offered held',
  ]);
  assert.deepEqual(
    record.kept.map(({ device, pool, sizeBytes }) => ({ device, pool, sizeBytes })),
    Array.from({ length: 8 }, () => ({ device: 'MEMFD', pool: 'memory', sizeBytes: RMA_BYTES })),
  );
  assert.ok(record.claims.every(({ tokenHash }) => /^[0-9a-f]{64}$/.test(tokenHash ?? '')));
});

test('a journal of 0.1.0 that was not compacted for long gives what is left of it', (t) => {
  const { record, warnings } = load(t, 'agent-state-long');
  assert.deepEqual(warnings, []);
  assert.deepEqual(claimsIn(record), ['bound BOUND guest-bound held']);
  assert.ok(record.fencedUpTo > 0);
});

test('what this agent writes in its place says the same', (t) => {
  const { record, reopened } = load(t, 'agent-state');
  assert.deepEqual(reopened(), record);
});

test('the core takes up the claims of such a journal: what is bound stays so, what ended is told', (t) => {
  const { record } = load(t, 'agent-state');
  const core = new AgentCore({ rmaSizeBytes: RMA_BYTES, device: 'MEMFD', capacityCount: 10, record });
  core.start();
  const states = Object.fromEntries(core.snapshot().claims.map(({ claim, state }) => [claim, state]));
  assert.deepEqual(states, { bound: 'BOUND', prepared: 'PREPARING', ended: 'ENDED', offered: 'PREPARING' });
});

test('after a reboot nothing of it counts, and that is told', (t) => {
  const { record, warnings } = load(t, 'agent-state', false);
  assert.deepEqual(record.claims, []);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? '', /the kernel was restarted/);
});
