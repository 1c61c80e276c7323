import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ClaimId } from '../../src/domain/ids.js';
import type { BrokerMessage__Output } from '../../src/gen/rma/v1/BrokerMessage.js';
import { startLink } from '../agent/link/harness.js';
import { settle } from '../fakes/fake-clock.js';
import { frozenRmactl } from '../fixtures/frozen-rmactl.js';
import { readFixture, unpackRelease } from '../fixtures/release.js';
import { AGENT_MESSAGE, BROKER_MESSAGE, essence, frozenContract, ordersIn, Replay } from '../fixtures/replay.js';
import { isMessage, readTranscript, SESSION } from '../fixtures/transcript.js';
import { memoryDisk, testBroker } from '../server/support.js';

const VERSION = '0.1.0';
const lines = readTranscript(readFixture(VERSION, 'session.jsonl'));

interface Listed {
  readonly claims: readonly { readonly name: string }[];
}

const claimsAfterwards: Listed = JSON.parse(readFixture(VERSION, 'session.claims.json'));

/** The ids that the old broker made up, in its order. */
function idsMadeUp(): ClaimId[] {
  return claimsAfterwards.claims
    .map(({ name }) => name.slice('claims/'.length))
    .filter((id) => id.startsWith('c-')) as ClaimId[];
}

/** What the broker sent in each session, as it was on the wire. */
function brokersMessages() {
  const sent = lines.filter(isMessage).filter(({ method, from }) => method === SESSION && from === 'broker');
  const calls = [...new Set(sent.map(({ call }) => call))];
  return calls.map((of) =>
    sent.filter(({ call }) => call === of).map(({ bytes }) => BROKER_MESSAGE.deserialize(bytes)),
  );
}

/** What an agent or a broker said in the sessions, by the name of the message's body. */
function bodiesOf(from: 'client' | 'broker'): ReadonlySet<string | undefined> {
  const type = from === 'client' ? AGENT_MESSAGE : BROKER_MESSAGE;
  const said = lines.filter(isMessage).filter((line) => line.method === SESSION && line.from === from);
  return new Set(said.map(({ bytes }) => type.deserialize(bytes).body));
}

test('the recorded sessions have everything in them that an agent and a broker of 0.1.0 say', () => {
  const ofAgent = ['claimReport', 'claimReports', 'heartbeat', 'hello', 'holdersReport', 'inventoryReport'];
  assert.deepEqual([...bodiesOf('client')].sort(), ofAgent);
  const ofBroker = ['drain', 'heartbeat', 'listHolders', 'orders', 'prepare', 'unprepare', 'welcome'];
  assert.deepEqual([...bodiesOf('broker')].sort(), ofBroker);
});

test('the broker takes what an agent and rmactl of 0.1.0 said, and answers as 0.1.0 did', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'rma-session-of-old-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const ids = idsMadeUp();
  const newClaimId = () => ids.shift() ?? assert.fail('more ids were made up than 0.1.0 did');
  const broker = await testBroker(memoryDisk(), { newClaimId });
  const address = `127.0.0.1:${broker.port}`;
  const release = unpackRelease(VERSION, directory);
  const replay = new Replay(address, await frozenContract(release));
  t.after(async () => {
    replay.close();
    await broker.stop();
  });
  await replay.run(lines);

  assert.ok(replay.comparedCount > 10);
  for (const session of replay.sessions) assert.deepEqual([...session.said()].sort(), [...session.expected].sort());
  const rmactl = await frozenRmactl(release, address);
  const listed: Listed = JSON.parse(await rmactl('claim', 'list', '-o', 'json'));
  assert.deepEqual(essence(listed), essence(claimsAfterwards));
});

for (const [index, messages] of brokersMessages().entries()) {
  test(`the agent's link takes what a broker of 0.1.0 said in session ${index + 1}, and stays in session`, async (t) => {
    const { broker, core } = await startLink(t);
    const stream = broker.last;
    for (const { seq: _seq, ack, body: _body, ...rest } of messages) {
      const sentCount = stream.received.length;
      stream.say(asIfHeard(rest, sentCount), { ack: Math.min(ack, sentCount) });
      await settle();
    }
    assert.equal(stream.isCancelled, false);
    assert.equal(broker.streams.length, 1);
    const told = messages.flatMap(ordersIn).filter((words) => words !== 'welcome');
    const asked = told.filter((words) => words === 'list holders');
    assert.equal(stream.received.filter(({ holdersReport }) => holdersReport).length, asked.length);
    const orders = core.inputs.filter(({ type }) => type !== 'ends-acknowledged').map(({ type }) => type);
    const expected = told.filter((words) => words !== 'list holders').map((words) => words.split(' ')[0]);
    assert.deepEqual(orders, expected);
  });
}

/**
 * A decoded message as one to encode. The recorded broker had heard more of its agent by then than this agent has said,
 * and counts from nothing that was never sent.
 */
function asIfHeard(message: Omit<BrokerMessage__Output, 'seq' | 'ack' | 'body'>, sentCount: number) {
  const json = JSON.stringify(message, (key, value) => (key === 'anchorSeq' ? Math.min(value, sentCount) : value));
  const members = Object.entries(
    JSON.parse(json, (_key, value) => (value?.type === 'Buffer' ? Buffer.from(value) : value)),
  );
  return Object.fromEntries(members.filter(([, member]) => member !== null));
}
