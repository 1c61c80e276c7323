import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, closeSync, existsSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FakeLocalAgent, refuse } from '../../fakes/fake-local-agent.js';

const RMACTL = fileURLToPath(new URL('../../../src/client/cli/main.js', import.meta.url));

const CACHE = fileURLToPath(new URL('../../../../.cache/', import.meta.url));

/**
 * What an fd that was inherited looks like hangs on what Node does before any of our code runs: each
 * version that is at hand is tried.
 */
const NODES = [process.execPath, ...otherNodes()];

function otherNodes(): readonly string[] {
  const own = `node-${process.versions.node.split('.')[0]}`;
  const folders = existsSync(CACHE) ? readdirSync(CACHE).filter((name) => /^node-\d+$/.test(name) && name !== own) : [];
  const binaries = folders.flatMap((name) =>
    readdirSync(join(CACHE, name, 'node_modules'))
      .filter((of) => of.startsWith('node-'))
      .map((of) => join(CACHE, name, 'node_modules', of, 'bin/node')),
  );
  return binaries.filter(existsSync);
}

interface Ended {
  readonly pid: number | undefined;
  readonly status: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
}

/** A program that tells what it was given, as JSON. */
const TELL = `
  const fs = require('node:fs');
  const fd = Number(process.env.RMA_FD);
  console.log(JSON.stringify({
    pid: process.pid, args: process.argv.slice(1), link: fs.readlinkSync('/proc/self/fd/' + fd),
    size: fs.fstatSync(fd).size, env: process.env,
    outFlags: fs.readFileSync('/proc/self/fdinfo/1', 'utf8').match(/flags:\\s*(\\d+)/)[1],
  }));`;

describe('rmactl exec', () => {
  let agent: FakeLocalAgent;
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'rmactl-exec-'));
  });
  after(() => rmSync(folder, { recursive: true }));
  beforeEach(async () => {
    agent = await FakeLocalAgent.start();
  });
  afterEach(() => agent.stop());

  function run(args: readonly string[], env: Record<string, string> = {}, input = ''): Promise<Ended> {
    return runWith({ words: [process.execPath, ...exec(...args)], env, input });
  }

  const exec = (...args: readonly string[]) => [RMACTL, 'exec', '--socket', agent.socketPath, ...args];

  interface Run {
    readonly words: readonly string[];
    readonly env: Record<string, string>;
    /** What it can read from stdin; default: nothing. */
    readonly input?: string;
    /** What the process is given besides 0, 1 and 2, by number. */
    readonly given?: ReadonlyMap<number, number>;
  }

  function runWith({ words, env, input = '', given = new Map() }: Run): Promise<Ended> {
    const [command = '', ...rest] = words;
    const highest = Math.max(2, ...given.keys());
    const others = Array.from({ length: highest - 2 }, (_, index) => given.get(index + 3) ?? 'ignore');
    const child = spawn(command, rest, {
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['pipe', 'pipe', 'pipe', ...others],
    });
    // Whoever does not read it is none the worse.
    child.stdin?.on('error', () => undefined).end(input);
    const said = { out: '', err: '' };
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said.out += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said.err += text;
    });
    return new Promise((resolve) => {
      child.on('close', (status, signal) => resolve({ pid: child.pid, status, signal, ...said }));
    });
  }

  const script = (name: string, text: string, mode = 0o755): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    chmodSync(path, mode);
    return path;
  };

  it('becomes the VMM: same process, the RMA at fd 3, told the systemd way, and no token in sight', async () => {
    const vmm = script('tell.cjs', `#!${process.execPath}\n${TELL}`);
    const ended = await run(['--', vmm, '--fd={fd}', 'path=/proc/self/fd/{fd},size={bytes}', '--', '-o'], {
      RMA_CLAIM_TOKEN: 'rmat_right',
      KEPT: 'yes',
    });
    assert.deepEqual([ended.status, ended.err], [0, '']);
    const told = JSON.parse(ended.out);
    const bytes = String(agent.rmaBytes);
    assert.equal(told.pid, ended.pid);
    assert.equal(agent.holderPid, ended.pid);
    assert.deepEqual(told.args.slice(1), ['--fd=3', `path=/proc/self/fd/3,size=${bytes}`, '--', '-o']);
    assert.match(told.link, /^\/memfd:rma/);
    assert.equal(told.size, agent.rmaBytes);
    assert.deepEqual(told.env, {
      PATH: process.env['PATH'],
      KEPT: 'yes',
      LISTEN_FDS: '1',
      LISTEN_PID: String(ended.pid),
      LISTEN_FDNAMES: 'rma',
      RMA_FD: '3',
      RMA_BYTES: bytes,
    });
    assert.deepEqual(agent.ops(), ['redeem', 'confirm']);
  });

  it('leaves no other fd to the VMM, and its output blocking', async () => {
    const list = 'readlink /proc/$$/fd/*; grep flags /proc/$$/fdinfo/1';
    const { out } = await run(['--claim-token', 'rmat_right', '--', 'sh', '-c', list]);
    const lines = out.trim().split('\n');
    assert.equal(lines.filter((line) => line.startsWith('/memfd:rma')).length, 1);
    // Node's own: epoll, eventfds and the like. What the test's parent left open to everybody is not ours to judge.
    assert.deepEqual(
      lines.filter((line) => line.startsWith('anon_inode:')),
      [],
    );
    const flags = Number.parseInt(lines.at(-1)?.split(/\s+/)[1] ?? '', 8);
    assert.equal(flags & 0o4000, 0, 'O_NONBLOCK is set');
  });

  /** Opens a file of its own for each number. */
  function files(t: TestContext, ...numbers: readonly number[]): ReadonlyMap<number, number> {
    const opened = numbers.map((number) => [number, openSync(script(`given-${number}`, ''), 'r')] as const);
    t.after(() => {
      for (const [, fd] of opened) closeSync(fd);
    });
    return new Map(opened);
  }

  /** What the VMM has at numbers from 3 on, other than what whoever runs the tests has left open to everybody. */
  const LIST =
    'readlink -v /proc/$$/fd/3 /proc/$$/fd/4 /proc/$$/fd/9 /proc/$$/fd/1[0-9]; echo $LISTEN_FDS $LISTEN_FDNAMES $RMA_FD';

  function listed(out: string): readonly string[] {
    return out
      .trim()
      .split('\n')
      .flatMap((line) => /given-\d+$|memfd:rma|^\d+ .*$/.exec(line)?.[0] ?? []);
  }

  for (const execPath of NODES) {
    const version =
      execPath === process.execPath ? 'this Node' : execPath.split('/').find((part) => /^node-\d/.test(part));
    it(`hands on fds 3, 9, 16 and 17 at their numbers, with ${version}`, async (t) => {
      const kept = ['3', '9', '16', '17'].flatMap((fd) => ['--keep-fd', fd]);
      const words = [execPath, ...exec(...kept, '--claim-token', 'rmat_right', '--', 'sh', '-c', LIST)];
      const { out, err } = await runWith({ words, env: {}, given: files(t, 3, 9, 16, 17) });
      assert.deepEqual(
        listed(out),
        ['given-3', 'memfd:rma', 'given-9', 'given-16', 'given-17', '2 unknown:rma 4'],
        err,
      );
    });

    it(`hands on what systemd has passed, and nothing that nobody asked for, with ${version}`, async (t) => {
      const vmm = exec('--keep-fd=16', '--claim-token', 'rmat_right', '--', 'sh', '-c', LIST);
      const words = ['sh', '-c', 'LISTEN_PID=$$ exec "$@"', 'sh', execPath, ...vmm];
      const env = { LISTEN_FDS: '1', LISTEN_FDNAMES: 'mine' };
      const { out, err } = await runWith({ words, env, given: files(t, 3, 9, 16) });
      assert.deepEqual(listed(out), ['given-3', 'memfd:rma', 'given-16', '2 mine:rma 4'], err);
    });

    it(`refuses a number at which it was given nothing, before the token is used, with ${version}`, async (t) => {
      const given = files(t, 3, 9);
      for (const fd of ['4', '8', '12', '16', '700']) {
        const words = [execPath, ...exec('--keep-fd', fd, '--claim-token', 'rmat_right', '--', 'true')];
        const { status, err } = await runWith({ words, env: {}, given });
        assert.equal(status, 125, `${fd}: ${err}`);
        assert.match(err, new RegExp(`--keep-fd: fd ${fd} is (not open|one that rmactl opened itself)`));
      }
      const words = [
        'sh',
        '-c',
        'LISTEN_PID=$$ exec "$@"',
        'sh',
        execPath,
        ...exec('--claim-token', 'a', '--', 'true'),
      ];
      const { status, err } = await runWith({ words, env: { LISTEN_FDS: '2' }, given });
      assert.deepEqual([status, agent.requests], [125, []]);
      assert.match(err, /LISTEN_FDS: fd 4 is one that rmactl opened itself/);
    });
  }

  it('gives the VMM its exit code and signals', async () => {
    const file = script('token', ' rmat_right\n', 0o600);
    assert.equal((await run(['--claim-token-file', file, '--', 'sh', '-c', 'exit 42'])).status, 42);
    agent.state = 'PREPARED';
    assert.equal((await run(['--claim-token-file', file, '--', 'sh', '-c', 'kill -PIPE $$'])).signal, 'SIGPIPE');
  });

  it('takes the token from the first line of stdin, and leaves the rest to the VMM', async () => {
    const ended = await run(['--claim-token-file', '-', '--', 'cat'], {}, 'rmat_right\nfor the VMM\n');
    assert.deepEqual([ended.status, ended.out, ended.err], [0, 'for the VMM\n', '']);
  });

  it('warns of a token on the command line, where others can read it', async () => {
    const { status, err } = await run(['--claim-token', 'rmat_right', '--', 'true']);
    assert.equal(status, 0);
    assert.match(
      err,
      /^warning: --claim-token shows the token in the process list; use --claim-token-file FILE, "-" or RMA_CLAIM/,
    );
    const wrong = await run(['-o', 'json', '--claim-token', 'rmat_wrong', '--', 'true']);
    assert.equal(JSON.parse(wrong.err).reason, 'TOKEN_UNKNOWN');
  });

  it('finds out that there is no program before the token is used', async () => {
    const missing = await run(['--claim-token', 'rmat_right', '--', 'no-such-vmm']);
    assert.deepEqual([missing.status, missing.out], [127, '']);
    assert.match(missing.err, /no program no-such-vmm in PATH/);
    const plain = script('plain', 'text', 0o644);
    assert.equal((await run(['--claim-token', 'rmat_right', '--', plain])).status, 126);
    assert.equal((await run(['--claim-token', 'rmat_right', '--', folder])).status, 127);
    assert.deepEqual(agent.requests, []);
  });

  it('runs a script without an interpreter line, and says when a program cannot start', async () => {
    const bare = script('bare', 'echo bare "$1" "$RMA_FD"\n');
    assert.equal((await run(['--claim-token', 'rmat_right', '--', bare, '{bytes}'])).out, `bare ${agent.rmaBytes} 3\n`);
    agent.state = 'PREPARED';
    const broken = script('broken', '#!/no/such/interpreter\n');
    const { status, err } = await run(['--claim-token', 'rmat_right', '--', broken]);
    assert.equal(status, 126);
    assert.match(err, /^error: cannot execute .*broken: execve .*ENOENT/m);
  });

  it('is 125 with the reason for everything that fails before the VMM runs', async () => {
    const wrong = await run(['--claim-token', 'rmat_wrong', '--', 'true']);
    assert.equal(wrong.status, 125);
    assert.match(wrong.err, /^error: refused: TOKEN_UNKNOWN\nreason: TOKEN_UNKNOWN\nnext: /m);
    assert.equal((await run(['--', 'true'])).status, 125);
    assert.equal((await run(['--claim-token', 'a', '--claim-token-file', 'b', '--', 'true'])).status, 125);
    assert.equal((await run(['--claim-token', 'a'])).status, 125);
    const nobody = await run([
      '--socket',
      `${agent.socketPath}.none`,
      '--timeout',
      '200ms',
      '--claim-token',
      'a',
      '--',
      'true',
    ]);
    assert.equal(nobody.status, 125);
    assert.match(nobody.err, /reason: AGENT_UNREACHABLE\nnext: check --socket/);
  });

  it('waits for a claim that is still being prepared', async () => {
    agent.answers.set('redeem', ({ id }, peer) => {
      agent.answers.clear();
      refuse(peer, id, 'UNAVAILABLE', 'CLAIM_PREPARING', { retry_after_ms: 20 });
    });
    const { status, out } = await run(['--claim-token', 'rmat_right', '--', 'echo', '{fd}']);
    assert.deepEqual([status, out], [0, '3\n']);
    assert.deepEqual(agent.ops(), ['redeem', 'redeem', 'confirm']);
  });

  it('does not become a VMM that nobody confirmed', async () => {
    agent.answers.set('confirm', ({ id }, peer) => refuse(peer, id, 'FAILED_PRECONDITION', 'CLAIM_EXPIRED'));
    const { status, out, err } = await run(['--claim-token', 'rmat_right', '--', 'echo', 'ran']);
    assert.deepEqual([status, out], [125, '']);
    assert.match(err, /reason: CLAIM_EXPIRED/);
  });
});
