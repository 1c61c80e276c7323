import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { binding, policyOf } from '../../domain/access/support.js';
import { policedBroker } from '../../server/access/policed-broker.js';
import { memoryDisk, testBroker } from '../../server/support.js';
import { rmactl } from './support.js';

/** What gRPC's own client calls itself: the identity of rmactl here, where no certificate says one. */
const POLICY = policyOf([binding('orchestrator', 'grpc-node-js/*', ['blue', '']), binding('viewer', 'grpc-node-js/*')]);

async function policed(t: TestContext) {
  const { broker } = await policedBroker(t, POLICY);
  return (...args: string[]) => rmactl(['--broker', `127.0.0.1:${broker.port}`, 'auth', ...args]);
}

describe('rmactl auth', () => {
  it('whoami shows the identity and its roles', async (t) => {
    const run = await policed(t);
    const { exitCode, out } = await run('whoami');
    assert.equal(exitCode, 0);
    assert.match(out, /^identity: +spiffe:\/\/rma.test\/grpc-node-js\/[^ ]+\ncertificate: +none\n/);
    assert.match(out, /role: +orchestrator of tenants\/blue, claims without a tenant \(bindings\[0\]\)\n/);
    assert.match(out, /role: +viewer of all tenants \(bindings\[1\]\)\n$/);
    const { roles } = JSON.parse((await run('whoami', '-o', 'json')).out);
    assert.deepEqual([roles[0].role, roles[0].tenants], ['orchestrator', ['tenants/blue']]);
  });

  it('whoami says when nothing is restricted', async (t) => {
    const open = await testBroker(memoryDisk());
    t.after(() => open.stop());
    const { out } = await rmactl(['--broker', `127.0.0.1:${open.port}`, 'auth', 'whoami']);
    assert.match(out, /system:anonymous\n.*this broker has no policy/s);
  });

  it('can-i says yes or no, and why not', async (t) => {
    const run = await policed(t);
    assert.deepEqual(await run('can-i', 'CreateClaim', '--tenant', 'blue'), { exitCode: 0, out: 'yes\n', err: '' });
    assert.equal((await run('can-i', 'CreateClaim')).out, 'yes\n');
    const foreign = await run('can-i', 'CreateClaim', '--tenant', 'red');
    assert.deepEqual([foreign.out, foreign.exitCode === 0], ['no\n', false]);
    assert.match(foreign.err, /may not call CreateClaim for claims of (tenants\/)?red.*ACCESS_DENIED/s);
    assert.match((await run('can-i', 'DrainNode')).err, /its roles are orchestrator, viewer/);
    assert.match((await run('can-i', 'Fly')).err, /rpc: "Fly" is none of .*CreateClaim/);
  });
});
