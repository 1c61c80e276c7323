import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { RunningBroker } from '../../../src/server/broker.js';
import { clientsOf, memoryDisk, ObedientAgent, testBroker, wireHello } from '../../server/support.js';
import { type Ran, requestId, rmactl } from './support.js';

describe('rmactl, asking a broker', () => {
  let running: RunningBroker;
  let address: string;
  let folder: string;
  let requests = 0;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rmactl-'));
    running = await testBroker(memoryDisk());
    const { agent } = clientsOf(running.port);
    await new ObedientAgent(agent).greet(wireHello('n1', 6, { labels: { zone: 'a', gpu: 'yes' } }));
    await new ObedientAgent(agent).greet(wireHello('n2', 1, { labels: { zone: 'b' } }));
    address = `127.0.0.1:${running.port}`;
  });
  after(async () => {
    rmSync(folder, { recursive: true });
    await running.stop();
  });

  const run = (...args: string[]) => rmactl(['--broker', address, ...args]);
  const create = (guest: string, ...more: string[]): Promise<Ran> => {
    requests += 1;
    return run('claim', 'create', '--guest', guest, '--min-rma', '64MiB', '--request-id', requestId(requests), ...more);
  };

  it('makes a claim, and prints claim, node and token', async () => {
    const { exitCode, out, err } = await create('vm1', '--claim-id', 'c-vm1', '--ttl', '10m');
    assert.deepEqual([exitCode, err], [0, '']);
    const lines = Object.fromEntries(
      out
        .trim()
        .split('\n')
        .map((line) => line.split(/: +/)),
    );
    assert.deepEqual(lines, {
      claim: 'claims/c-vm1',
      node: 'nodes/n1',
      rma: '128MiB (MEMFD)',
      state: 'PREPARED',
      'redeem within': lines['redeem within'],
      token: lines['token'],
    });
    assert.match(lines['token'] ?? '', /^rmat_/);
    assert.match(lines['redeem within'] ?? '', /^(10m|9m)$/);
  });

  it('writes the token into a new file of the owner, and prints it nowhere', async () => {
    const file = join(folder, 'token');
    const made = await create('vm2', '--token-file', file, '-o', 'json');
    assert.equal(made.exitCode, 0);
    assert.equal(JSON.parse(made.out).claimToken, '');
    assert.match(readFileSync(file, 'utf8'), /^rmat_.*\n$/);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const again = await create('vm2', '--token-file', file);
    assert.equal(again.exitCode, 2);
    assert.match(again.err, /--token-file: EEXIST/);
    assert.match(readFileSync(file, 'utf8'), /^rmat_/);
  });

  it('leaves no token file behind when no claim was made', async () => {
    const file = join(folder, 'none');
    assert.equal((await create('vm3', '--max-rma', '64MiB', '--token-file', file)).exitCode, 5);
    assert.throws(() => statSync(file), { code: 'ENOENT' });
  });

  it('only checks with --dry-run', async () => {
    const { exitCode, out } = await create(
      'dry',
      '--claim-id',
      'c-dry',
      '--dry-run',
      '--selector',
      'zone in (b, c),!gpu',
    );
    assert.equal(exitCode, 0);
    assert.match(out, /node: +nodes\/n2\n/);
    assert.match(out, /no claim was made/);
    assert.equal((await run('claim', 'get', 'c-dry')).exitCode, 3);
  });

  it('says why no node would do, and what would help', async () => {
    const { exitCode, out, err } = await create('big', '--min-rma', '1GiB');
    assert.deepEqual([exitCode, out], [5, '']);
    assert.match(err, /^error: .+\nreason: NO_MATCHING_NODE\n/);
    assert.match(err, /NODES +CAUSE +SUCH AS\n2 +RMA_TOO_SMALL +n1, n2\n/);
    assert.match(err, /hint: accept an RMA of 128MiB \(/);
    assert.match(err, /\nnext: .+\n$/);
  });

  it('prints the API message as proto3 JSON', async () => {
    const made = JSON.parse((await create('json', '--claim-id', 'c-json', '--label', 'team=red', '-o', 'json')).out);
    assert.deepEqual(Object.keys(made), ['claim', 'claimToken']);
    const { claim } = made;
    assert.equal(claim.rmaBytes, '134217728');
    assert.deepEqual(claim.spec.labels, { team: 'red' });
    assert.match(claim.createTime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.(\d{3}){1,3})?Z$/);
    assert.ok(Math.abs(Date.parse(claim.createTime) - Date.now()) < 60_000);
    assert.equal(claim.clearing.duration, '0s');
    assert.equal('endTime' in claim, false);
    const got = JSON.parse((await run('claim', 'get', 'claims/c-json', '-o', 'json')).out);
    assert.deepEqual(got, claim);
    const { claims } = JSON.parse((await run('claim', 'list', '--filter', 'guest = json', '-o', 'json')).out);
    assert.deepEqual(claims, [claim]);
    const { nodes } = JSON.parse((await run('node', 'list', '-o', 'json')).out);
    assert.deepEqual(
      nodes.map(({ name }: { name: string }) => name),
      ['nodes/n1', 'nodes/n2'],
    );
    assert.equal(nodes[1].rmaSizeBytes, '134217728');
    assert.equal(nodes[1].slots.free, 1);
  });

  it('sends everything that a guest can ask for', async () => {
    const asked = [
      ...['--claim-id', 'c-all', '--max-rma', '1GiB', '--device', 'memfd', '--selector', 'zone in (a)'],
      ...['--exclude-node', 'n2', '--exclude-node', 'nodes/n3', '--prefer', 'gpu=10', '--prefer', 'zone=a=5'],
      ...['--group', 'db', '--sharing', 'forbidden', '--strategy', 'spread', '--spread-label', 'zone'],
      ...['--need', 'preferred', '--priority', '-5'],
    ];
    const { claim } = JSON.parse((await create('all', ...asked, '-o', 'json')).out);
    assert.deepEqual(claim.spec, {
      guest: 'all',
      minRmaBytes: String(64 * 2 ** 20),
      maxRmaBytes: String(2 ** 30),
      labelRequirements: [{ key: 'zone', operator: 'IN', values: ['a'] }],
      node: '',
      device: 'MEMFD',
      labels: {},
      excludedNodes: ['nodes/n2', 'nodes/n3'],
      tenant: '',
      priority: -5,
      group: 'db',
      sharing: 'FORBIDDEN',
      strategy: 'SPREAD',
      spreadLabel: 'zone',
      labelPreferences: [
        { requirement: { key: 'gpu', operator: 'EXISTS', values: [] }, weight: 10 },
        { requirement: { key: 'zone', operator: 'IN', values: ['a'] }, weight: 5 },
      ],
      need: 'PREFERRED',
    });
    await run('claim', 'release', 'c-all');
    const alone = await create('alone', '--sharing', 'avoided');
    assert.equal(alone.exitCode, 2);
    assert.match(alone.err, /spec\.group.*is required with sharing AVOIDED/);
  });

  it('prints tables that awk can read, and names for the next command line', async () => {
    const { out } = await run('node', 'list');
    const [head = '', first = ''] = out.split('\n');
    assert.deepEqual(head.split(/ {2,}/).slice(0, 5), ['NODE', 'STATE', 'DEVICE', 'RMA', 'FREE']);
    assert.deepEqual(first.split(/ {2,}/).slice(0, 4), ['n1', 'READY', 'MEMFD', '128MiB']);
    assert.doesNotMatch(out, /\p{Cc}\[|│| $/mu);
    assert.match((await run('node', 'list', '-o', 'wide')).out, /LABELS\n.*gpu=yes,zone=a\n/);
    assert.equal((await run('node', 'list', '-o', 'name')).out, 'nodes/n1\nnodes/n2\n');
    assert.equal((await run('claim', 'list', '--filter', 'guest = json', '-o', 'name')).out, 'claims/c-json\n');
    assert.match((await run('claim', 'list', '-o', 'wide')).out, /^CLAIM .* FENCING .* LABELS\n/);
  });

  it('cordons, which a listing shows, and uncordons', async () => {
    assert.match((await run('node', 'cordon', 'n2', '--reason', 'new fan')).out, /n2 +READY,CORDONED/);
    assert.match((await run('node', 'get', 'n2')).out, /\ncordoned: +new fan\n/);
    assert.match((await run('node', 'uncordon', 'nodes/n2')).out, /n2 +READY +/);
    assert.equal((await run('node', 'cordon', 'n9', '--reason', 'x')).exitCode, 3);
  });

  it('drains a node and shows how it goes, until it is empty', async () => {
    const { agent } = clientsOf(running.port);
    const node = await new ObedientAgent(agent).greet(wireHello('n4', 2));
    for (const name of ['c-d1', 'c-d2']) await create(name, '--node', 'n4', '--claim-id', name);
    node.report('claims/c-d1', 'BOUND');
    while (!(await run('claim', 'get', 'c-d1')).out.includes('BOUND'));
    const drain = (...more: string[]) => ['--broker', address, 'node', 'drain', 'n4', '--reason', 'new fan', ...more];
    let lines = '';
    const following = rmactl(drain('--deadline', '10m'), { onOut: (out) => (lines = out) });
    while (!lines.includes('n4: 1 bound; ')) await new Promise(setImmediate);
    assert.match((await run('node', 'list', '-o', 'wide')).out, /n4 +READY,DRAINING .* (599s|9m) +new fan/);
    assert.match((await run('claim', 'get', 'c-d2')).out, /REVOKED/);

    const interrupted = new AbortController();
    const onOut = (): void => interrupted.abort();
    const second = await rmactl(drain('--deadline', '10m'), { signal: interrupted.signal, onOut });
    assert.equal(second.exitCode, 130);
    assert.match(second.err, /^error: interrupted; the drain of n4 stays in force/);
    const uncordon = `rmactl node uncordon n4 --broker ${address}`;
    assert.ok(second.err.includes(`next: to end the drain, run ${uncordon}; to follow it again`), second.err);

    const late = await rmactl(drain('--deadline', '1s'));
    assert.equal(late.exitCode, 9);
    assert.match(late.err, /^overdue: n4 is not empty \(c-d1\); it stays cordoned/);
    assert.equal((await following).exitCode, 9, 'a later drain sets the deadline for both');

    const begun = await rmactl(drain('--deadline', '10m', '--no-wait', '-o', 'name'));
    assert.deepEqual(begun, { exitCode: 0, out: 'nodes/n4\n', err: '' });
    const last = rmactl(drain('--deadline', '10m', '-o', 'json'));
    node.report('claims/c-d1', 'ENDED', { endCause: 'HOLDER_RELEASED' });
    const { exitCode, out } = await last;
    assert.equal(exitCode, 0);
    assert.equal(JSON.parse(out.trim().split('\n').at(-1) ?? '').drained, true);
    assert.match((await rmactl(drain('--deadline', '10m'))).out, /^n4 is drained\n$/);
    await run('node', 'uncordon', 'n4');
    assert.match((await run('node', 'get', 'n4')).out, /state: +READY, heard 0s ago\nlabels/);
    node.hangUp();
  });

  it('removes a silent node, and only on the word of whoever knows that its guests are gone', async () => {
    const { agent } = clientsOf(running.port);
    const leaving = await new ObedientAgent(agent).greet(wireHello('n3', 1));
    const connected = await run('node', 'remove', 'n3');
    assert.equal(connected.exitCode, 6);
    assert.match(connected.err, /reason: NODE_CONNECTED\nnext: stop its agent/);
    await create('last', '--node', 'n3', '--claim-id', 'c-last');
    leaving.hangUp();
    while (!(await run('node', 'get', 'n3')).out.includes('STALE'));
    const used = await run('node', 'remove', 'n3');
    assert.equal(used.exitCode, 6);
    assert.match(used.err, /NODE_HAS_CLAIMS\nnext: .*--guests-are-gone/);
    const removed = await run('node', 'remove', 'n3', '--guests-are-gone', '-o', 'name');
    assert.deepEqual(removed, {
      exitCode: 0,
      out: 'nodes/n3\n',
      err: 'removed n3; 1 claim(s) are LOST with it\n',
    });
    assert.match((await run('claim', 'get', 'c-last')).out, /c-last[\s\S]*LOST/);
    assert.equal((await run('node', 'get', 'n3')).exitCode, 3);
  });

  it('renews and releases, and refuses to renew what has ended', async () => {
    await create('short', '--claim-id', 'c-short', '--ttl', '2s');
    assert.match(
      (await run('claim', 'renew', 'c-short', '--ttl', '1h')).out,
      /c-short +short +PREPARED +n1 +128MiB +(60m|59m)/,
    );
    assert.match((await run('claim', 'release', 'c-short')).out, /RELEAS(ING|ED)/);
    assert.equal((await run('claim', 'renew', 'c-short', '--ttl', '1h')).exitCode, 6);
  });

  it('releases many at once, prints those that it could, and fails with those that it could not', async () => {
    for (const id of ['c-one', 'c-two']) await create(id, '--claim-id', id);
    const { out, err, exitCode } = await run('claim', 'release', 'c-one', 'c-none', 'c-two', '-o', 'name');
    assert.equal(out, 'claims/c-one\nclaims/c-two\n');
    assert.match(err, /claims\/c-none does not exist/);
    assert.equal(exitCode, 3);
    assert.match((await run('claim', 'get', 'c-two')).out, /RELEAS(ING|ED)/);
  });

  it('has an exit code for each kind of refusal', async () => {
    assert.equal((await run('claim', 'get', 'c-nowhere')).exitCode, 3);
    assert.equal((await create('twice', '--claim-id', 'c-vm1')).exitCode, 4);
    assert.equal((await create('vm9', '--request-id', requestId(1))).exitCode, 4);
    assert.equal((await run('claim', 'list', '--filter', 'colour = red')).exitCode, 2);
  });

  it('watches as one JSON object a line until Ctrl-C, which is 130', async () => {
    const interrupted = new AbortController();
    const onOut = (out: string) => {
      if (out.includes('snapshotComplete')) interrupted.abort();
    };
    const args = ['--broker', address, 'claim', 'watch', '--filter', 'guest = json', '-o', 'json'];
    const { exitCode, out, err } = await rmactl(args, { signal: interrupted.signal, onOut });
    assert.deepEqual([exitCode, err], [130, '']);
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.equal(lines[0].changed.name, 'claims/c-json');
    assert.deepEqual(Object.keys(lines.at(-1)), ['snapshotComplete', 'resumeToken']);
  });

  it('watches as rows', async () => {
    const interrupted = new AbortController();
    const onOut = (out: string) => {
      if (out.includes('c-json')) interrupted.abort();
    };
    const args = ['--broker', address, 'claim', 'watch', '--filter', 'guest = json'];
    const { out } = await rmactl(args, { signal: interrupted.signal, onOut });
    assert.match(out, /^EVENT +CLAIM +GUEST .*\nexisting +c-json +json +PREPARED +n1 +128MiB +-\n$/);
  });
});

describe('rmactl, without a broker', () => {
  it('gives up soon, says what to do, and how to repeat safely', async () => {
    const env = {};
    const create = ['claim', 'create', '--guest', 'vm', '--min-rma', '1MiB'];
    const { exitCode, out, err } = await rmactl(['--broker', '127.0.0.1:1', '--timeout', '2s', ...create], { env });
    assert.deepEqual([exitCode, out], [7, '']);
    assert.match(err, /repeat with --request-id a0000000-0000-4000-8000-00000000000a/);
    assert.match(err, /^error: no broker answers \(connect ECONNREFUSED 127\.0\.0\.1:1\)$/m);
    assert.match(err, /reason: BROKER_UNREACHABLE\nnext: check --broker/);
  });

  it('takes what it cannot read as wrong usage, and names the option', async () => {
    for (const [args, problem] of [
      [['claim', 'create', '--guest', 'vm', '--min-rma', '128M'], /--min-rma.*128MiB/],
      [['claim', 'create', '--guest', 'vm'], /--min-rma/],
      [
        ['claim', 'create', '--guest', 'v', '--min-rma', '1MiB', '--selector', 'zone in'],
        /--selector.*zone in \(a,b\)/,
      ],
      [['claim', 'create', '--guest', 'v', '--min-rma', '1MiB', '--prefer', 'fast'], /--prefer.*weight from 1 to 100/],
      [
        ['claim', 'create', '--guest', 'v', '--min-rma', '1MiB', '--sharing', 'no'],
        /--sharing.*allowed, avoided, forb/,
      ],
      [['claim', 'create', '--guest', 'v', '--min-rma', '1MiB', '--priority', '1001'], /--priority.*-1000 to 1000/],
      [['claim', 'create', '--guest', 'v', '--min-rma', '1MiB', '--tenant', 'A'], /--tenant.*write an id/],
      [['claim', 'get', 'Claims/X'], /claim.*write an id/],
      [['claim', 'list', '-o', 'xml'], /Allowed choices are table, wide, json, name/],
      [['--broker', 'nowhere', 'node', 'list'], /--broker.*HOST:PORT/],
      [['--timeout', '10', 'node', 'list'], /--timeout.*10s/],
      [['claim', 'frobnicate'], /frobnicate/],
      [['node', 'cordon', 'n1'], /--reason/],
      [['node', 'drain', 'n1', '--reason', 'x'], /--deadline/],
    ] as const) {
      const { exitCode, out, err } = await rmactl(args);
      assert.deepEqual([args, exitCode, out], [args, 2, '']);
      assert.match(err, problem);
      assert.match(err, /^error: /);
    }
  });

  it('prints help with examples for every command, and its version', async () => {
    const commands = [
      'claim create',
      'claim get',
      'claim list',
      'claim watch',
      'claim renew',
      'claim release',
      'claim why',
      'explain',
    ];
    for (const name of [
      ...commands,
      'node list',
      'node get',
      'node cordon',
      'node uncordon',
      'node drain',
      'node remove',
      'exec',
    ]) {
      const { exitCode, out, err } = await rmactl([...name.split(' '), '--help']);
      assert.deepEqual([name, exitCode, err], [name, 0, '']);
      assert.match(out, /Examples:\n {2}(RMA_|)?.*rmactl /, name);
    }
    assert.match((await rmactl(['--help'])).out, /Exit codes:\n {2}0 /);
    assert.match((await rmactl(['--version'])).out, /^\d+\.\d+\.\d+/);
  });
});
