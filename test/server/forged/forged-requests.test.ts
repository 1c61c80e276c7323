import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ClaimSpec } from '../../../src/gen/rma/v1/ClaimSpec.js';
import type { CreateClaimRequest } from '../../../src/gen/rma/v1/CreateClaimRequest.js';
import type { RunningBroker } from '../../../src/server/broker.js';
import {
  call,
  clientsOf,
  MIB,
  memoryDisk,
  ObedientAgent,
  refusalOf,
  requestFor,
  testBroker,
  wireHello,
} from '../support.js';

const UNKNOWN = 77 as never;
const BIDI = '\u202e';

describe('a request with what nobody may say is refused, and names its field:', () => {
  let running: RunningBroker;
  let clients: ReturnType<typeof clientsOf>;
  before(async () => {
    running = await testBroker(memoryDisk());
    clients = clientsOf(running.port);
    await new ObedientAgent(clients.agent).greet(wireHello('n1', 4));
  });
  after(() => running.stop());

  const create = (patch: Partial<CreateClaimRequest>) =>
    call(clients.broker, clients.broker.CreateClaim, requestFor('vm', patch));
  const spec = (patch: Partial<ClaimSpec>) => create({ spec: { guest: 'vm', minRmaBytes: MIB, ...patch } });
  const requirement = (patch: object) =>
    spec({ labelRequirements: [{ key: 'zone', operator: 'IN', values: ['a'], ...patch }] });
  const labels = (count: number, length: number, letter = 'v') =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, letter.repeat(length)]));

  const rows: readonly (readonly [field: string, what: string, ask: () => Promise<unknown>])[] = [
    ['spec.guest', 'a format character', () => spec({ guest: `vm${BIDI}` })],
    ['spec.guest', 'half a surrogate pair', () => spec({ guest: 'vm\ud83e' })],
    ['spec.labels key', 'a separator', () => spec({ labels: { 'a\u2028': 'b' } })],
    ['spec.labels.a', 'a zero-width space', () => spec({ labels: { a: 'b\u200b' } })],
    ['spec.labels', 'more than 4 KiB', () => spec({ labels: labels(17, 256) })],
    ['spec.labels', 'more than 4 KiB in other scripts', () => spec({ labels: labels(10, 256, 'é') })],
    ['spec.label_requirements[0].values.zone', 'an escape', () => requirement({ values: ['\u001b[2J'] })],
    ['spec.label_requirements[0].values.zone', 'too long', () => requirement({ values: ['a'.repeat(257)] })],
    [
      'spec.label_requirements',
      'more than 16 KiB',
      () => requirement({ values: Array.from({ length: 64 }, (_, index) => `${index}`.padEnd(256, 'x')) }),
    ],
    ['spec.label_requirements[0].operator', 'unknown', () => requirement({ operator: UNKNOWN })],
    ['spec.strategy', 'unknown', () => spec({ strategy: UNKNOWN })],
    ['spec.sharing', 'unknown', () => spec({ sharing: UNKNOWN })],
    ['spec.need', 'unknown', () => spec({ need: UNKNOWN })],
    ['spec.device', 'unknown', () => spec({ device: UNKNOWN })],
    ['answer_at', 'unknown', () => create({ answerAt: UNKNOWN })],
    ['request_id', 'a line break', () => create({ requestId: 'a\nb' })],
    ['request_id', 'bidi', () => create({ requestId: `a${BIDI}` })],
    ['claim_id', 'half a surrogate pair', () => create({ claimId: 'a\ud800' })],
    ['name', 'half a surrogate pair', () => call(clients.broker, clients.broker.GetClaim, { name: '\udc00' })],
    ['filter', 'half a surrogate pair', () => call(clients.broker, clients.broker.ListClaims, { filter: '\ud800' })],
    ['order_by', 'an escape', () => call(clients.broker, clients.broker.ListClaims, { orderBy: '\u001b' })],
    ['reason', 'bidi', () => call(clients.fleet, clients.fleet.CordonNode, { name: 'nodes/n1', reason: BIDI })],
  ];
  for (const [field, what, ask] of rows) {
    it(`${field}, ${what}`, async () => {
      const refused = await refusalOf(ask());
      assert.deepEqual([refused.reason, refused.metadata['field']], ['INVALID_FIELD', field], refused.message);
      assert.doesNotMatch(refused.message, /\p{C}/u);
    });
  }

  it('and one at the bounds is served', async () => {
    const { claim } = await spec({
      guest: '数'.repeat(256),
      labels: { ...labels(15, 256), a: 'b'.repeat(4_096 - 15 * 258 - 6) },
    });
    assert.equal(claim?.spec?.guest.length, 256);
  });

  it('and words that are cut in the middle of a character still arrive', async () => {
    const refused = await refusalOf(spec({ excludedNodes: [`${'a'.repeat(62)}🦊🦊`] }));
    assert.equal(refused.metadata['field'], 'spec.excluded_nodes[0]');
  });
});
