import assert from 'node:assert/strict';
import { call } from '../../server/support.js';
import type { ThreeBrokers } from './three-brokers.js';

/** Whatever any leader has acknowledged is so at the one that leads now, and nothing else is. */
export async function assertAllIsKnown(brokers: ThreeBrokers): Promise<void> {
  for (const { name, isReleased } of brokers.acknowledged.values()) {
    const claim = await brokers.ask(({ broker }) => call(broker, broker.GetClaim, { name }));
    const states = isReleased ? ['RELEASING', 'RELEASED'] : ['PREPARED'];
    assert.ok(states.includes(claim.state), `${name}, released: ${isReleased}, is ${claim.state}`);
  }
  const listed = await brokers.ask(({ broker }) => call(broker, broker.ListClaims, { pageSize: 1_000 }));
  assert.deepEqual(
    listed.claims.map(({ name }) => name).filter((name) => !brokers.acknowledged.has(name)),
    [],
  );
}
