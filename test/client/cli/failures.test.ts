import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { OutputClosed, OutputFailed } from '../../../src/client/cli/io.js';
import type { RunningBroker } from '../../../src/server/broker.js';
import { clientsOf, memoryDisk, ObedientAgent, testBroker, wireHello } from '../../server/support.js';
import { requestId, rmactl } from './support.js';

const MEMBERS = ['code', 'reason', 'message', 'metadata', 'next'];

describe('what rmactl says of a failure', () => {
  let running: RunningBroker;
  let address: string;
  const folder = mkdtempSync(join(tmpdir(), 'rmactl-failures-'));

  before(async () => {
    running = await testBroker(memoryDisk());
    for (const node of ['n1', 'n2']) await new ObedientAgent(clientsOf(running.port).agent).greet(wireHello(node, 2));
    address = `127.0.0.1:${running.port}`;
  });
  after(async () => {
    rmSync(folder, { recursive: true });
    await running.stop();
  });

  const run = (...args: string[]) => rmactl([...args, '--broker', address]);
  let requests = 0;
  const request = () => {
    requests += 1;
    return ['--request-id', requestId(requests)];
  };
  const create = (...args: string[]) =>
    run('claim', 'create', ...request(), '--guest', 'g', '--min-rma', '64MiB', ...args);
  /** The one JSON object that a command leaves on stderr. */
  const failureOf = async (...args: string[]) => {
    const { exitCode, out, err } = await run(...args, '-o', 'json');
    assert.equal(err.trim().split('\n').length, 1, err);
    return { exitCode, out, failure: JSON.parse(err) };
  };
  /** Runs a line as a shell takes it apart, in this process. */
  const paste = async (line: string) => {
    const { stdout } = spawnSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' });
    const [program, ...args] = stdout.split('\0').slice(0, -1);
    assert.equal(program, 'rmactl');
    return rmactl(args);
  };

  it('is one JSON object with -o json, of the same members whatever it is', async () => {
    const notFound = await failureOf('claim', 'get', 'nope');
    assert.deepEqual([notFound.exitCode, notFound.out], [3, '']);
    assert.deepEqual(Object.keys(notFound.failure), MEMBERS);
    const { code, reason, metadata } = notFound.failure;
    assert.deepEqual(
      { code, reason, metadata },
      { code: 'NOT_FOUND', reason: 'CLAIM_NOT_FOUND', metadata: { claim: 'claims/nope' } },
    );

    const usage = await failureOf('claim', 'get', 'c', '--tll');
    assert.equal(usage.exitCode, 2);
    assert.deepEqual([usage.failure.reason, usage.failure.code], ['WRONG_USAGE', 'INVALID_ARGUMENT']);
    assert.deepEqual(
      [usage.failure.metadata, usage.failure.next],
      [{ usage: 'unknownOption' }, "see 'rmactl claim get --help'"],
    );

    const refused = await failureOf('claim', 'create', ...request(), '--guest', 'g', '--min-rma', '1GiB');
    assert.equal(refused.exitCode, 5);
    assert.deepEqual(Object.keys(refused.failure), [...MEMBERS, 'explanation']);
    assert.deepEqual(refused.failure.explanation.causes[0].cause, 'RMA_TOO_SMALL');

    const nobody = await rmactl(['node', 'list', '--output=json', '--broker', '127.0.0.1:1', '--timeout', '2s']);
    assert.equal(JSON.parse(nobody.err).reason, 'BROKER_UNREACHABLE');
  });

  it('is one object for several things that were asked for, too', async () => {
    await create('--claim-id', 'c-one');
    const { out, failure } = await failureOf('claim', 'release', 'c-one', 'c-two', 'c-three');
    assert.equal(JSON.parse(out).claims[0].name, 'claims/c-one');
    assert.equal(failure.metadata.claim, 'claims/c-two');
    assert.deepEqual(
      failure.others.map((other: { metadata: object }) => other.metadata),
      [{ claim: 'claims/c-three' }],
    );
  });

  it('has a command line that can be pasted, with what was asked for', async () => {
    const asked = [
      '--min-rma',
      '1GiB',
      '--node',
      'n1',
      '--selector',
      "zone in (a,b),!gpu,owner=it's",
      '--label',
      'a=b c',
    ];
    const { err } = await create(
      ...asked,
      '--prefer',
      'fast=3',
      '--group',
      'db',
      '--sharing',
      'avoided',
      '--priority',
      '-4',
    );
    const line = /what each node lacks: (.*)$/m.exec(err)?.[1] ?? '';
    assert.match(
      line,
      /^rmactl explain --min-rma 1GiB --node n1 --selector 'zone in \(a,b\),!gpu,owner in \(it'\\''s\)'/,
    );
    assert.ok(line.endsWith(`--label 'a=b c' -o wide --broker ${address}`), line);
    assert.match(line, /--prefer fast=3 --group db --sharing avoided --priority=-4/);
    const { exitCode, out } = await paste(line);
    assert.equal(exitCode, 0);
    assert.match(out, /^nowhere: NO_MATCHING_NODE[\s\S]*NODE +RANK/);
  });

  it('says of a node that there is none, and not to ask for less', async () => {
    const { exitCode, err } = await create('--node', 'nope');
    assert.equal(exitCode, 5);
    assert.match(err, /^error: no node can take guest g: the broker knows no nodes\/nope$/m);
    assert.match(err, /next: rmactl node list .* has the names; there is no node nope\n$/);
    assert.doesNotMatch((await create('--selector', 'zone=a')).err, /less/);
  });

  it('says sizes as options take them', async () => {
    const { err } = await create('--min-rma', '1GiB');
    assert.match(err, /hint: accept an RMA of 128MiB \(\+2 node/);
    assert.doesNotMatch(err, /bytes/);
    const tiny = await create('--min-rma', '128');
    assert.deepEqual([tiny.exitCode, tiny.out], [2, '']);
    assert.match(tiny.err, /128 is a number of bytes, less than a page: write 128MiB/);
  });

  it('names the option that is wrong, and leaves no file behind', async () => {
    const group = () => [
      'claim',
      'create-group',
      ...request(),
      '--guest',
      'a/b',
      '--guest',
      'a_b',
      '--guest',
      'a_b',
      '--min-rma',
      '64MiB',
    ];
    const missing = await run(...group(), '--token-directory', join(folder, 'none'));
    assert.equal(missing.exitCode, 2);
    assert.match(missing.err, /^error: --token-directory: ENOENT/);
    const made = await run(...group(), '--token-directory', folder, '-o', 'json');
    assert.equal(made.exitCode, 0, made.err);
    assert.deepEqual(readdirSync(folder).sort(), ['a_b-2.token', 'a_b-3.token', 'a_b.token']);
    const tokens = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
    assert.equal(new Set(tokens).size, 3);
    const { claims } = JSON.parse(made.out);
    await run('claim', 'release', ...claims.map(({ claim }: { claim: { name: string } }) => claim.name));
    rmSync(join(folder, 'a_b.token'));
    const halfway = await run(...group(), '--token-directory', folder);
    assert.match(halfway.err, /^error: --token-directory: EEXIST/);
    assert.deepEqual(readdirSync(folder).sort(), ['a_b-2.token', 'a_b-3.token']);
    assert.match((await create('--request-id', 'abc')).err, /--request-id.*write a UUID/);
  });

  it('shows no id that never exists', async () => {
    const dry = await create('--dry-run');
    assert.equal(dry.exitCode, 0);
    assert.doesNotMatch(dry.out, /claims?[:/]/);
    assert.equal(JSON.parse((await create('--dry-run', '-o', 'json')).out).claim.name, '');
    assert.equal((await create('--dry-run', '-o', 'name')).out, '');
    assert.match((await create('--dry-run', '--claim-id', 'mine')).out, /claims\/mine/);
    const group = await run('claim', 'create-group', ...request(), '--guest', 'a', '--min-rma', '64MiB', '--dry-run');
    assert.match(group.out, /\na +- +n[12] /);
  });

  it('says that the output could not be written, and how to get a token that went nowhere', async () => {
    for (const Problem of [OutputFailed, OutputClosed]) {
      const onOut = () => {
        throw new Problem('standard output: ENOSPC: no space left on device');
      };
      const id = `full-${Problem.name.toLowerCase()}`;
      const asked = ['--guest', 'g', '--min-rma', '64MiB', '--claim-id', id, ...request()];
      const args = ['claim', 'create', ...asked, '--broker', address];
      const { exitCode, err } = await rmactl(args, { onOut });
      assert.equal(exitCode, 11);
      assert.match(
        err,
        new RegExp(`^error: claims/${id} is made, and its token could not be written: standard output`),
      );
      assert.match(
        err,
        /reason: OUTPUT_FAILED\nnext: repeat with --request-id 0{8}-.* to get them again, or give them back: rmactl claim rel/,
      );
      const again = await rmactl(args);
      assert.match(again.out, /token: +rmat_/);
      await run('claim', 'release', id);
      const listing = await rmactl(['node', 'list', '--broker', address], { onOut });
      assert.deepEqual([listing.exitCode, /INTERNAL/.test(listing.err)], [Problem === OutputFailed ? 11 : 0, false]);
    }
  });

  it('says so of a full disk', async () => {
    const program = new URL('../../../src/client/cli/main.js', import.meta.url).pathname;
    for (const args of ['--version', '--help', 'claim --help']) {
      const { status, stderr } = spawnSync('sh', ['-c', `'${process.execPath}' '${program}' ${args} > /dev/full`], {
        encoding: 'utf8',
      });
      assert.equal(status, 11);
      assert.match(
        stderr,
        /^error: standard output: ENOSPC: no space left on device, write\nreason: OUTPUT_FAILED\nnext: /,
      );
    }
  });

  it('has a status of its own for a drain that somebody ended', async () => {
    const { agent } = clientsOf(running.port);
    const node = await new ObedientAgent(agent).greet(wireHello('n9', 1));
    await create('--claim-id', 'c-stays', '--node', 'n9');
    node.report('claims/c-stays', 'BOUND');
    while (!(await run('claim', 'get', 'c-stays')).out.includes('BOUND'));
    let lines = '';
    const drain = ['node', 'drain', 'n9', '--reason', 'new fan', '--deadline', '10m', '--broker', address];
    const following = rmactl(drain, { onOut: (out) => (lines = out) });
    while (!lines.includes('1 bound')) await new Promise(setImmediate);
    await run('node', 'uncordon', 'n9');
    const { exitCode, err } = await following;
    assert.equal(exitCode, 10);
    assert.match(err, /\nreason: DRAIN_CANCELLED\n/);
  });

  it('knows no help of a command that there is not', async () => {
    for (const args of [
      ['help', 'nod'],
      ['nod', '--help'],
      ['help', 'node', 'lisst'],
      ['node', 'lisst', '--help'],
      ['node', 'help', 'lisst'],
    ]) {
      const { exitCode, out, err } = await rmactl(args);
      assert.deepEqual([args, exitCode, out], [args, 2, '']);
      assert.match(err, /^error: unknown command '(nod|lisst)' \(Did you mean (node|list)\?\)\nreason: WRONG_USAGE\n/);
    }
    assert.match((await rmactl(['help', 'node', 'list'])).out, /^Usage: rmactl node list/);
    assert.match((await rmactl(['help'])).out, /^Usage: rmactl /);
  });
});
