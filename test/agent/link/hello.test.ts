import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportOf } from './fake-core.js';
import { startLink } from './harness.js';

const HOLDER = { pid: 7, uid: 1, gid: 2, startTicks: 99, executable: '/bin/vmm' };
const CLEARING = { method: 'AGENT', durationMs: 12.5, pagesChecked: 8 } as const;

test('the first message is a Hello with everything the agent knows, and nothing follows before the Welcome', async (t) => {
  const { core, broker, clock } = await startLink(t);
  core.reportClaim(reportOf('late', 'PREPARED'));
  await clock.advanceAndSettle(5_000);

  assert.equal(broker.last.received.length, 1);
  const [message] = broker.last.received;
  assert.equal(message?.seq, 1);
  assert.equal(message?.ack, 0);
  const { hello } = message ?? {};
  assert.equal(hello?.node, 'nodes/p7-03');
  assert.equal(hello?.bootId, 'b0b0');
  assert.equal(hello?.device, 'MEMFD');
  assert.equal(hello?.heldBackCount, 1);
  assert.deepEqual({ ...hello?.labels }, { rack: 'a1' });
  assert.equal(hello?.inventory?.slots?.free, 2);

  broker.last.takeBodies();
  broker.last.welcome();
  assert.deepEqual(broker.last.takeBodies(), ['claimReport']);
});

test('each Hello tells when what it says was gathered, in microseconds of the node’s clock', async (t) => {
  const { broker, clock } = await startLink(t);
  const toldUs = () => broker.last.received[0]?.hello?.snapshotUs;
  const firstMs = clock.monotonicMs();
  assert.equal(toldUs(), Math.floor(firstMs * 1_000));
  broker.last.end('BROKER_UNREACHABLE');
  await clock.advanceAndSettle(5_000);
  const [secondUs, firstUs] = [toldUs() ?? 0, firstMs * 1_000];
  assert.ok(secondUs > firstUs && secondUs <= firstUs + 5_000_000, `${secondUs}`);
});

test('claims of the snapshot are told in full', async (t) => {
  const { core, broker, clock } = await startLink(t);
  const ended = reportOf('c2', 'ENDED', { endCause: 'HOLDER_EXITED' });
  core.claims = [reportOf('c1', 'BOUND', { holder: HOLDER, clearing: CLEARING }), ended];
  broker.last.end('BROKER_UNREACHABLE');
  await clock.advanceAndSettle(100);

  const [first, second] = broker.last.received[0]?.hello?.claims ?? [];
  assert.equal(first?.claim, 'claims/c1');
  assert.equal(first?.state, 'BOUND');
  assert.deepEqual({ ...first?.holder }, HOLDER);
  assert.deepEqual(JSON.parse(JSON.stringify(first?.clearing)), {
    method: 'AGENT',
    duration: { seconds: 0, nanos: 12_500_000 },
    pagesChecked: 8,
  });
  assert.equal(second?.endCause, 'HOLDER_EXITED');
});
