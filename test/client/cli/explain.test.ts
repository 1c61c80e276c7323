import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { RunningBroker } from '../../../src/server/broker.js';
import { clientsOf, memoryDisk, ObedientAgent, testBroker, wireHello } from '../../server/support.js';
import { requestId, rmactl } from './support.js';

describe('rmactl, explaining placements', () => {
  let running: RunningBroker;
  let address: string;

  before(async () => {
    running = await testBroker(memoryDisk());
    const { agent } = clientsOf(running.port);
    await new ObedientAgent(agent).greet(wireHello('n1', 2, { labels: { zone: 'a' }, rmaCapability: 2 }));
    await new ObedientAgent(agent).greet(wireHello('n2', 3, { labels: { zone: 'b' }, rmaCapability: 1 }));
    address = `127.0.0.1:${running.port}`;
  });
  after(() => running.stop());

  const run = (...args: string[]) => rmactl(['--broker', address, ...args]);
  const explain = (...args: string[]) => run('explain', '--min-rma', '64MiB', ...args);
  let requests = 0;
  const create = (guest: string, ...args: string[]) => {
    requests += 1;
    const request = ['--request-id', requestId(requests), '--claim-id', guest];
    return run('claim', 'create', '--guest', guest, '--min-rma', '64MiB', ...request, ...args);
  };

  it('says where a guest would go', async () => {
    assert.deepEqual(await explain(), {
      exitCode: 0,
      out: 'nodes/n2, with an RMA of 128MiB: 2 of 2 node(s) would serve\n',
      err: '',
    });
    assert.equal((await explain('-o', 'name')).out, 'nodes/n2\n');
  });

  it('says why nowhere, and what would help, as a good answer', async () => {
    const { exitCode, out, err } = await explain('--selector', 'zone in (c)');
    assert.deepEqual([exitCode, err], [0, '']);
    assert.match(
      out,
      /^nowhere: NO_MATCHING_NODE; none of 2 node\(s\) would serve\n\nNODES +CAUSE +SUCH AS\n2 +LABELS_DIFFER +n1, n2\n/,
    );
    assert.match(out, /\nhint: do without the requirement on label zone/);
    assert.equal((await explain('--selector', 'zone in (c)', '-o', 'name')).out, '');
  });

  it('says what each node has to say, the best first', async () => {
    for (const wide of [['--wide'], ['-o', 'wide']]) {
      const { out } = await explain('--exclude-node', 'n2', ...wide);
      assert.match(
        out,
        /^nodes\/n1, .*\n\nNODES.*\n1 +EXCLUDED_NODE +n2\n\n\nNODE +RANK +RMA +FREE +AGAINST IT\nn1 +1 +128MiB +2 +-\nn2 +- +128MiB +3 +EXCLUDED_NODE\n$/,
      );
    }
    const { verdicts, explanation } = JSON.parse((await explain('--wide', '-o', 'json')).out);
    assert.deepEqual(
      verdicts.map(({ node, rank }: { node: string; rank: number }) => [node, rank]),
      [
        ['nodes/n1', 2],
        ['nodes/n2', 1],
      ],
    );
    assert.equal(explanation.fittingNodeCount, 2);
    assert.deepEqual(JSON.parse((await explain('-o', 'json')).out).verdicts, []);
  });

  it('takes the options of claim create, and sends the broker what they say', async () => {
    await create('member', '--group', 'db', '--node', 'n2');
    const alone = await explain('--group', 'db', '--sharing', 'forbidden', '-o', 'json');
    const answer = JSON.parse(alone.out);
    assert.equal(answer.node, 'nodes/n1');
    assert.deepEqual(answer.explanation.causes, [
      { cause: 'GROUP_MEMBER_THERE', nodeCount: 1, exampleNodes: ['nodes/n2'] },
    ]);
    assert.match((await explain('--sharing', 'forbidden')).err, /spec\.group/);
    await run('claim', 'release', 'member');
  });

  it('makes and shows a claim without an RMA', async () => {
    for (const index of [1, 2, 3]) await create(`full-${index}`, '--node', 'n2');
    const bare = ['--need', 'preferred', '--node', 'n2'];
    assert.match((await explain(...bare)).out, /^nodes\/n2, without an RMA: /);
    const made = await create('bare', ...bare);
    assert.equal(made.exitCode, 0);
    assert.match(made.out, /rma: +none: the guest runs without one\nstate: +WITHOUT_RMA\nrenew within: +/);
    assert.doesNotMatch(made.out, /token/);
    assert.match(
      (await run('claim', 'get', 'bare')).out,
      /state: +WITHOUT_RMA\nnode: +nodes\/n2\nrma: +none\nexpires in: +(5m|4m)/,
    );
    assert.match(
      (await run('claim', 'why', 'bare')).out,
      /rma: +none\nplaced: +\ds ago: none had a free RMA; one of 1 node/,
    );
    assert.match((await run('claim', 'renew', 'bare', '--ttl', '10m')).out, /WITHOUT_RMA +n2 +- +(10m|9m)/);
    assert.match((await run('claim', 'release', 'bare')).out, /RELEASED/);
    for (const index of [1, 2, 3]) await run('claim', 'release', `full-${index}`);
  });

  it('says how a claim came to its node, and where one more like it would go', async () => {
    await create('standing', '--selector', 'zone', '--prefer', 'zone=a=7', '--strategy', 'binpack');
    const { exitCode, out, err } = await run('claim', 'why', 'standing');
    assert.deepEqual([exitCode, err], [0, '']);
    assert.match(out, /^claim: +claims\/standing \(PREPARED\)\nguest: +standing\n/);
    assert.match(out, /asked for: +at least 64MiB; zone; rather zone in \(a\) \(7\); BINPACK\n/);
    assert.match(out, /placed: +\ds ago: one of 2 node\(s\) with a free RMA of this size; it had 2 free\n/);
    assert.match(out, /\n\none more like it: nodes\/n1, with an RMA of 128MiB: 2 of 2 node/);
    const { claim, now } = JSON.parse((await run('claim', 'why', 'standing', '-o', 'json')).out);
    assert.deepEqual([claim.placement.openNodeCount, claim.placement.nodeFreeCount, now.node], [2, 2, 'nodes/n1']);
    assert.equal((await run('claim', 'why', 'nobody')).exitCode, 3);
    await run('claim', 'release', 'standing');
  });
});
