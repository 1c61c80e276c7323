import assert from 'node:assert/strict';
import { once } from 'node:events';
import { it } from 'node:test';
import type { RunningBroker } from '../../../src/server/broker.js';
import { call, clientsOf, memoryDisk, ObedientAgent, requestFor, testBroker, wireHello } from '../support.js';

/** Where a watch that begins now could be resumed later. */
async function resumeToken({ port }: RunningBroker): Promise<number> {
  const stream = clientsOf(port).broker.WatchClaims({});
  stream.on('error', () => {});
  for (;;) {
    const [response] = await once(stream, 'data');
    if (response.event !== 'snapshotComplete') continue;
    stream.cancel();
    return Number(response.resumeToken);
  }
}

it('the numbering of changes goes on after a restart, also where the last changes left no record behind', async () => {
  const disk = memoryDisk();
  const first = await testBroker(disk);
  const { fleet } = clientsOf(first.port);
  await call(fleet, fleet.PutTenant, { name: 'tenants/blue', claimsMax: 1 });
  await call(fleet, fleet.DeleteTenant, { name: 'tenants/blue' });
  const before = await resumeToken(first);
  assert.ok(before >= 2);
  await first.stop();

  const second = await testBroker(disk);
  try {
    assert.equal(await resumeToken(second), before);
    const { broker, agent } = clientsOf(second.port);
    const node = await new ObedientAgent(agent).greet(wireHello('n1', 1));
    const { claim } = await call(broker, broker.CreateClaim, requestFor('vm'));
    assert.ok((node.claims.get(claim?.name ?? '') ?? 0) > before, 'no fencing token is given out twice');
  } finally {
    await second.stop();
  }
});
