import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { PATIENCE_MS } from '../../../examples/fleet/patience.js';
import type { RunningBroker } from '../../../src/server/broker.js';
import { clientsOf, memoryDisk, ObedientAgent, testBroker, wireHello } from '../../server/support.js';
import { type Ran, requestId, rmactl } from './support.js';

describe('rmactl, showing many and one', () => {
  let running: RunningBroker;
  let address: string;
  let requests = 0;

  before(async () => {
    running = await testBroker(memoryDisk());
    for (const node of ['n1', 'n2']) await new ObedientAgent(clientsOf(running.port).agent).greet(wireHello(node, 4));
    address = `127.0.0.1:${running.port}`;
  });
  after(() => running.stop());

  const run = (...args: string[]) => rmactl(['--broker', address, ...args]);
  const create = (guest: string, ...more: string[]): Promise<Ran> => {
    requests += 1;
    return run('claim', 'create', '--guest', guest, '--min-rma', '64MiB', '--request-id', requestId(requests), ...more);
  };

  it('leaves ended claims out of a list, unless they are asked for', async () => {
    await create('gone', '--claim-id', 'c-gone', '--label', 'team=blue');
    await run('claim', 'release', 'c-gone');
    const names = async (...args: string[]) => (await run('claim', 'list', '-o', 'name', ...args)).out;
    while (!(await run('claim', 'get', 'c-gone')).out.includes('RELEASED'));
    assert.equal(await names('--filter', 'guest = gone'), '');
    assert.equal(await names('-l', 'team in (blue)'), '');
    assert.equal(await names('-l', 'team in (blue)', '--all'), 'claims/c-gone\n');
    assert.equal(await names('--filter', 'guest = gone AND state = released'), 'claims/c-gone\n');
    assert.equal(await names('--filter', 'guest = "state = x"', '--all'), '');
    assert.doesNotMatch((await run('claim', 'list')).out, /c-gone/);
  });

  it('says of an empty list that it names a node or tenant that there is not', async () => {
    const { exitCode, out, err } = await run(
      'claim',
      'list',
      '--filter',
      'node = p7-99 AND tenant = bleu AND state = bound',
    );
    assert.deepEqual([exitCode, out], [0, '']);
    assert.match(
      err,
      /^no claims\nnote: the broker knows no node p7-99; see 'rmactl node list'\nnote: the broker knows no tenant bleu/,
    );
    assert.equal((await run('claim', 'list', '--filter', 'node = n2 AND guest = nobody')).err, 'no claims\n');
    assert.match((await run('claim', 'list', '--filter', 'state = bownd')).err, /"bownd" is not one of/);
  });

  it('lists nodes in the 80 columns of a terminal, and without headings if told so', async () => {
    await run('node', 'cordon', 'n2', '--reason', 'wide');
    const { out } = await run('node', 'list');
    await run('node', 'uncordon', 'n2');
    assert.match(out, /READY,CORDONED/);
    for (const line of out.split('\n')) assert.ok(line.length <= 70, line);
    assert.match((await run('node', 'list', '--no-headers')).out, /^n1 /);
  });

  it('shows one thing as a page, of whatever kind, and more of it if asked', async () => {
    await create('page', '--claim-id', 'c-page', '--label', 'team=red');
    const { out } = await run('claim', 'get', 'c-page');
    assert.match(
      out,
      /^claim: +claims\/c-page\nguest: +page\nstate: +PREPARED\nnode: +nodes\/n\d\nrma: +128MiB \(MEMFD\)\nexpires in: /,
    );
    assert.match(out, /\nlabels: +team=red\nage: +\ds\n$/);
    const wide = (await run('claim', 'get', 'c-page', '-o', 'wide')).out;
    assert.ok(wide.startsWith(out.slice(0, 60)));
    assert.match(
      wide,
      /\nasked for: +at least 64MiB\nfencing: +\d+\ncleared: .*\ncreated: +\d{4}-.*Z\nupdated: .*\nrevision: +\d+\n$/,
    );
    assert.match((await run('node', 'get', 'n1', '-o', 'wide')).out, /\nlast heard: +\d{4}-.*Z\nrevision: +\d+\n$/);
    assert.equal((await run('claim', 'get', 'c-page', '-o', 'name')).out, 'claims/c-page\n');
    await run('claim', 'release', 'c-page');
  });

  it('waits until a claim is what is wanted, and says what it is instead', async () => {
    const { agent } = clientsOf(running.port);
    const node = await new ObedientAgent(agent).greet(wireHello('n6', 1));
    await create('wait', '--claim-id', 'c-wait', '--node', 'n6');
    const wait = (goal: string, ...more: string[]) => run('claim', 'wait', 'c-wait', '--for', goal, ...more);
    assert.match((await wait('prepared')).out, /c-wait +wait +PREPARED/);
    const late = await wait('bound', '--timeout', '500ms');
    assert.equal(late.exitCode, 7);
    assert.match(late.err, /^error: claims\/c-wait is PREPARED and not bound after 500ms\nreason: CALL_TIMED_OUT\n/);
    const bound = wait('bound', '--timeout', `${PATIENCE_MS}ms`);
    node.report('claims/c-wait', 'BOUND');
    assert.match((await bound).out, /c-wait +wait +BOUND/);
    const ended = wait('ended', '--timeout', `${PATIENCE_MS}ms`);
    await run('claim', 'release', 'c-wait');
    node.report('claims/c-wait', 'ENDED');
    assert.match((await ended).out, /c-wait +wait +RELEASED/);
    const never = await wait('bound', '--timeout', `${PATIENCE_MS}ms`);
    assert.equal(never.exitCode, 6);
    assert.match(never.err, /is RELEASED \(\w+\), and will not be bound any more\nreason: CLAIM_ENDED\n/);
    assert.match((await run('claim', 'wait', 'c-wait')).err, /--for <state>' not specified/);
    const interrupted = new AbortController();
    interrupted.abort();
    await create('wait2', '--claim-id', 'c-wait2');
    const args = ['claim', 'wait', 'c-wait2', '--for', 'bound', '--broker', address];
    assert.deepEqual(await rmactl(args, { signal: interrupted.signal }), { exitCode: 130, out: '', err: '' });
  });
});
