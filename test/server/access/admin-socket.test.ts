import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { credentials } from '@grpc/grpc-js';
import { contract } from '../../../src/common/rpc/contract.js';
import { binding, pattern, policyOf } from '../../domain/access/support.js';
import { call, refusalOf, requestFor } from '../support.js';
import { PEOPLE, policedBroker } from './policed-broker.js';

const LOCKED_OUT = policyOf([binding('operator', 'operator/*')], {
  denied: { identities: [pattern('*'), pattern('operator/*')], serials: new Set() },
});

/** What a broker that was killed leaves behind. */
function leaveDead(path: string): void {
  const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  spawnSync(process.execPath, ['-e', script]);
  assert.ok(statSync(path).isSocket());
}

describe('the admin socket', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rma-admin-'));
  after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'admin.sock');

  it('makes whoever can open it an operator, whatever the policy says', async (t) => {
    leaveDead(path);
    const { as } = await policedBroker(t, LOCKED_OUT, { adminSocket: path });
    const out = as(PEOPLE.operator).fleet;
    assert.equal((await refusalOf(call(out, out.GetStatus, {}))).reason, 'ACCESS_DENIED');
    assert.equal(statSync(path).mode & 0o777, 0o600);

    const { FleetService, BrokerService } = contract();
    const fleet = new FleetService(`unix:${path}`, credentials.createInsecure());
    const broker = new BrokerService(`unix:${path}`, credentials.createInsecure());
    t.after(() => {
      fleet.close();
      broker.close();
    });
    await call(fleet, fleet.PutTenant, { name: 'tenants/blue', claimsMax: 1 });
    assert.equal((await call(fleet, fleet.ListTenants, {})).tenants.length, 1);
    const refused = await refusalOf(call(broker, broker.CreateClaim, requestFor('vm')));
    assert.equal(refused.reason, 'ACCESS_DENIED', 'operators get no tokens');
  });

  it('is in a directory that only this user may enter, which is made if it is missing', async (t) => {
    const directory = join(folder, 'run', 'rma-broker');
    await policedBroker(t, LOCKED_OUT, { adminSocket: join(directory, 'admin.sock') });
    assert.equal(statSync(directory).mode & 0o777, 0o700);
    assert.ok(statSync(join(directory, 'admin.sock')).isSocket());
  });

  it('is in no directory where somebody else could put a socket in its place', async (t) => {
    const directory = join(folder, 'shared');
    const adminSocket = join(directory, 'admin.sock');
    mkdirSync(directory);
    chmodSync(directory, 0o777);
    await assert.rejects(policedBroker(t, LOCKED_OUT, { adminSocket }), /shared may be written by everybody/);
    assert.ok(!existsSync(adminSocket));
    chmodSync(directory, 0o1777);
    await policedBroker(t, LOCKED_OUT, { adminSocket });
  });

  it('takes the place of no other file, and of no socket that somebody listens on', async (t) => {
    const taken = join(folder, 'file');
    writeFileSync(taken, 'precious');
    await assert.rejects(policedBroker(t, LOCKED_OUT, { adminSocket: taken }), /exists and is no socket/);
    const other = createServer().listen(join(folder, 'other.sock'));
    t.after(() => other.close());
    await new Promise<void>((resolve) => other.once('listening', resolve));
    await assert.rejects(
      policedBroker(t, LOCKED_OUT, { adminSocket: join(folder, 'other.sock') }),
      /another program listens/,
    );
  });
});
