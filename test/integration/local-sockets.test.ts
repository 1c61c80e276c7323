import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { ClaimSpecOptions } from '../../src/client/resources/claim-spec-options.js';
import { makeCgroup, type OwnCgroup } from '../agent/local/own-cgroup.js';
import { RawPeer } from './hostile/raw-peer.js';
import { type OneNode, RMA_BYTES, startOneNode } from './one-node.js';

const RMACTL = fileURLToPath(new URL('../../src/client/cli/main.js', import.meta.url));
const [RUNTIME, OTHER_RUNTIME, DIRECT, STRANGER] = [4_031, 4_032, 4_033, 4_034];
const skip = process.getuid?.() === 0 ? false : 'NOT CHECKED: sockets of several users; only root can be several users';

describe('a node with a socket for each of its runtimes', { skip }, () => {
  let node: OneNode;
  let sockets: string;
  const path = (name: string) => join(sockets, `${name}.sock`);

  before(async () => {
    sockets = mkdtempSync('/tmp/rma-sockets-');
    chmodSync(sockets, 0o711);
    const uids = [RUNTIME, OTHER_RUNTIME];
    const configured = [
      { path: path('vm'), mode: '0666', rules: [{ uids }, { uids: [0] }] },
      {
        path: path('direct'),
        mode: '0666',
        rules: [{ uids: [DIRECT], may: ['allocate', 'release'], unscheduledMax: 1 }],
      },
    ];
    // All texts, as YAML has them.
    const texts = JSON.stringify(configured, (_key, value) => (typeof value === 'number' ? String(value) : value));
    node = await startOneNode(4, [`--sockets=${texts}`]);
  });
  after(async () => {
    await node.stop();
    rmSync(sockets, { recursive: true });
  });

  async function claimFor(holder: ClaimSpecOptions['holder']) {
    const spec = { guest: 'vm', minRmaBytes: RMA_BYTES, ttlMs: 60_000 };
    const made = await node.client.createClaim({ ...spec, ...(holder && { holder }) });
    assert.equal(made.claim.state, 'PREPARED');
    return { name: made.claim.name, token: made.claimToken };
  }

  function redeemAs(uid: number, token: string): string {
    const peer = new RawPeer(path('vm'), uid);
    const greeting = peer.hear();
    const said = greeting.hello === undefined ? greeting : peer.ask('redeem', { token });
    const confirmed = said.ok === undefined ? said : peer.ask('confirm', { claim: said.ok['claim'] });
    if (confirmed.ok !== undefined) peer.ask('release', { claim: confirmed.ok['claim'] });
    peer.close();
    return confirmed.error?.reason ?? String(confirmed.ok?.['state']);
  }

  async function metric(series: string): Promise<number> {
    const text = await (await fetch(`http://${node.fleet.httpAddressOf('n1')}/metrics`)).text();
    const line = text.split('\n').find((one) => one.startsWith(`${series} `));
    return Number(line?.split(' ').at(-1) ?? Number.NaN);
  }

  it('serves each user where it may, and tells of those that it turned away', async () => {
    const { token } = await claimFor(undefined);
    assert.equal(redeemAs(STRANGER, token), 'PEER_NOT_ALLOWED');
    assert.equal(redeemAs(DIRECT, token), 'PEER_NOT_ALLOWED');
    assert.equal(redeemAs(RUNTIME, token), 'BOUND');
    const direct = new RawPeer(path('direct'), DIRECT);
    direct.hear();
    const { ok } = direct.ask('allocate', { guest: 'mine', min_rma_bytes: 1 });
    assert.equal(direct.ask('confirm', { claim: ok?.['claim'] }).ok?.['state'], 'BOUND');
    assert.equal(direct.ask('allocate', { guest: 'mine', min_rma_bytes: 1 }).error?.reason, 'TOO_MANY_UNSCHEDULED');
    direct.ask('release', { claim: ok?.['claim'] });
    direct.close();
    const refused = 'rma_agent_local_connections_refused_total{reason="PEER_NOT_ALLOWED"}';
    assert.equal(await metric(refused), 2);
    const lines = node.fleet.agent('n1').records.filter(({ event }) => event === 'local.connection');
    assert.deepEqual(
      lines.map(({ uid }) => uid),
      [STRANGER, DIRECT],
    );
  });

  it('gives the RMA of a claim to the user that the claim is for, and to no other with its token', async () => {
    const { name, token } = await claimFor({ uids: [OTHER_RUNTIME] });
    assert.equal(redeemAs(RUNTIME, token), 'HOLDER_NOT_ALLOWED');
    assert.equal((await node.client.getClaim(name)).state, 'PREPARED');
    assert.equal(await metric('rma_agent_tokens_refused_total{reason="HOLDER_NOT_ALLOWED"}'), 1);
    assert.equal(redeemAs(OTHER_RUNTIME, token), 'BOUND');
  });

  it('gives it to a program in the control group that the claim is for, and to none outside', async (t) => {
    const group = makeCgroup(t);
    if (group === null) return t.skip('NOT CHECKED: a control group of its own; this process may make none');
    const vm = group.below('vm-1.scope');
    const { name, token } = await claimFor({ cgroups: [`${group.path}/*`] });
    assert.match(await execIn(null, token), /HOLDER_NOT_ALLOWED/);
    assert.equal((await node.client.getClaim(name)).state, 'PREPARED');
    assert.equal(await execIn(vm, token), 'it runs\n');
  });

  /** What `rmactl exec` and its program say, from this control group or from the test's own. */
  async function execIn(group: OwnCgroup | null, token: string): Promise<string> {
    const enter = group === null ? '' : `echo $$ > ${group.directory}/cgroup.procs; `;
    const exec = `exec "$0" "$1" exec --socket "$2" --claim-token-file - -- /bin/echo it runs`;
    const child = spawn('/bin/sh', ['-c', `${enter}${exec}`, process.execPath, RMACTL, path('vm')]);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += String(text)));
    child.stdin.end(token);
    await once(child, 'close');
    return said;
  }
});
