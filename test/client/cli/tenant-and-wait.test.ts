import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createBrokerClient } from '../../../src/client/broker-client.js';
import type { RunningBroker } from '../../../src/server/broker.js';
import { clientsOf, memoryDisk, ObedientAgent, refusalOf, testBroker, wireHello } from '../../server/support.js';
import { requestId, rmactl } from './support.js';

describe('rmactl tenant, and waiting for capacity', () => {
  let running: RunningBroker;
  let address: string;

  before(async () => {
    running = await testBroker(memoryDisk());
    await new ObedientAgent(clientsOf(running.port).agent).greet(wireHello('n1', 1));
    address = `127.0.0.1:${running.port}`;
  });
  after(() => running.stop());

  const run = (...args: string[]) => rmactl(['--broker', address, ...args]);
  let requests = 0;
  const create = (guest: string, ...more: string[]) => {
    requests += 1;
    const request = ['--request-id', requestId(requests), '-o', 'name'];
    return run('claim', 'create', '--guest', guest, '--min-rma', '1MiB', ...request, ...more);
  };

  const group = (...words: string[]) => {
    requests += 1;
    return run('claim', 'create-group', '--request-id', requestId(requests), ...words);
  };

  it('makes, shows, lists and forgets a tenant', async () => {
    const made = await run('tenant', 'put', 'blue', '--max-claims', '2');
    assert.deepEqual([made.exitCode, made.err], [0, '']);
    assert.match(made.out, /TENANT +CLAIMS +MAX +LEFT +AGE\nblue +0 +2 +2/);
    assert.equal((await run('tenant', 'list', '-o', 'name')).out, 'tenants/blue\n');
    const shown = JSON.parse((await run('tenant', 'get', 'tenants/blue', '-o', 'json')).out);
    assert.deepEqual([shown.name, shown.claimsMax], ['tenants/blue', 2]);
    assert.equal((await run('tenant', 'delete', 'blue')).exitCode, 0);
    const gone = await run('tenant', 'get', 'blue');
    assert.equal(gone.exitCode, 3);
    assert.match(gone.err, /reason: TENANT_NOT_FOUND\nnext: see 'rmactl tenant list'/);
    assert.match((await run('tenant', 'list')).err, /^no tenants$/m);
    assert.equal((await run('tenant', 'put', 'blue', '--max-claims', '-1')).exitCode, 2);
  });

  it('does not forget a tenant whose guests run, unless that is meant', async () => {
    await run('tenant', 'put', 'busy', '--max-claims', '1');
    const made = await create('busy', '--tenant', 'busy');
    const refused = await run('tenant', 'delete', 'busy');
    assert.equal(refused.exitCode, 6);
    assert.match(
      refused.err,
      /^error: tenants\/busy has 1 live claim\(s\).*\nreason: TENANT_IN_USE\nnext: release its claims first/,
    );
    assert.match(
      (await run('tenant', 'get', 'busy')).out,
      /^tenant: +tenants\/busy\nclaims: +1 live, 0 of 1 left\nage: /,
    );
    assert.equal((await run('tenant', 'delete', 'busy', '--force')).exitCode, 0);
    assert.match((await run('claim', 'get', made.out.trim())).out, /PREPARED/);
    await run('claim', 'release', made.out.trim());
  });

  it('ends with the code of no fit where a quota is reached', async () => {
    await run('tenant', 'put', 'green', '--max-claims', '0');
    const refused = await create('g', '--tenant', 'green');
    assert.equal(refused.exitCode, 5);
    assert.match(refused.err, /reason: TENANT_QUOTA_REACHED\n/);
  });

  it('waits for capacity, and is served when a claim ends', async () => {
    const first = await create('first');
    const waiting = create('second', '--wait', '1m');
    const refused = await create('third', '--wait', '50ms');
    assert.match(refused.err, /waited 0\.05 s: /);
    await run('claim', 'release', first.out.trim());
    const second = await waiting;
    assert.deepEqual([second.exitCode, second.err], [0, '']);
    const shown = JSON.parse((await run('claim', 'get', second.out.trim(), '-o', 'json')).out);
    assert.match(shown.placement.waited, /s$/);
    await run('claim', 'release', second.out.trim());
  });

  it('places a group as a whole, with the tokens in files', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rmactl-group-'));
    try {
      const guests = ['--guest', 'db/1', '--min-rma', '1MiB', '--token-directory', folder];
      const made = await group(...guests);
      assert.deepEqual([made.exitCode, made.err], [0, '']);
      assert.match(made.out, /GUEST +CLAIM +NODE +STATE +TOKEN\ndb\/1 +c-\w+ +n1 +PREPARED/);
      assert.match(readFileSync(join(folder, 'db_1.token'), 'utf8'), /^rmat_/);
      const tooMany = await group('--guest', 'a', '--guest', 'b', '--min-rma', '1MiB');
      assert.equal(tooMany.exitCode, 5);
      const name = /c-\w+/.exec(made.out)?.[0] ?? '';
      await run('claim', 'release', name);
      const dry = await group('--guest', 'a', '--min-rma', '1MiB', '--dry-run');
      assert.match(dry.err, /^dry run: they would be placed there/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('does the same for programs', async () => {
    const client = createBrokerClient({ address });
    const tenant = await client.putTenant('tenants/red', 1);
    assert.deepEqual([tenant.name, tenant.claimsMax, tenant.liveClaimCount], ['tenants/red', 1, 0]);
    const { claim } = await client.createClaim({ guest: 'g', minRmaBytes: 1, tenant: 'tenants/red' });
    const waiting = client.createClaim({ guest: 'h', minRmaBytes: 1, tenant: 'tenants/red', waitMs: 60_000 });
    const late = await refusalOf(client.createClaim({ guest: 'i', minRmaBytes: 1, waitMs: 20 }));
    assert.equal(late.reason, 'NO_FREE_RMA');
    await client.releaseClaim(claim.name);
    assert.equal((await waiting).claim.state, 'PREPARED');
    const names = [];
    for await (const { name } of client.listTenants()) names.push(name);
    assert.deepEqual(names, ['tenants/green', 'tenants/red']);
    assert.equal((await client.deleteTenant('tenants/red', { force: true })).name, 'tenants/red');
    const guests = [{ guest: 'one', minRmaBytes: 1 }];
    const [alone] = await client.createClaimGroup({ guests, validateOnly: true, waitMs: 1 }).catch(() => []);
    assert.equal(alone, undefined, 'the only RMA is taken');
    client.close();
  });
});
