import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { LocalFleet } from '../../../examples/fleet/local-fleet.js';
import { RmaError } from '../../../src/common/errors/rma-error.js';
import { call, clientsOf, ObedientAgent, requestFor, wireHello } from '../../server/support.js';

/** So many ask at a time. */
const CALLERS = 16;
/** A disk with room for more claims than this is not full. */
const ROUNDS_MAX = 400;
const RMAS = CALLERS * ROUNDS_MAX;

/** A disk that begins to fail. */
interface Disk {
  /** Words that start a program which sees it. */
  readonly launcher: readonly string[];
  readonly fail: (pid?: number) => void | Promise<void>;
  readonly mend: () => void;
}

/** A file may be no longer than it is now: to the broker the same as a full disk, and anybody can have it. */
function limitedFile(_: TestContext, directory: string): Disk {
  const fail = (pid = 0) => {
    const { size } = statSync(join(directory, 'store/broker.lmdb'));
    execFileSync('prlimit', ['--pid', String(pid), `--fsize=${size}:`]);
  };
  return { launcher: [], fail, mend: () => {} };
}

/** A file system of its own, that only who enters its mount namespace can see. */
async function smallFileSystem(t: TestContext, directory: string): Promise<Disk> {
  mkdirSync(directory, { recursive: true });
  const words = ['-m', 'sh', '-c', 'mount -t tmpfs -o size=2m,mode=700 none "$1" && echo && exec sleep 600', 'sh'];
  const keeper = spawn('unshare', [...words, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => keeper.kill('SIGKILL'));
  await once(keeper.stdout, 'data');
  const launcher = ['nsenter', '-t', String(keeper.pid), '-m'];
  const inside = (script: string) => spawnSync('nsenter', [...launcher.slice(1), 'sh', '-c', script, 'sh', directory]);
  return {
    launcher,
    fail: () => void inside('cat /dev/zero > "$1/others" 2> /dev/null'),
    mend: () => void inside('rm "$1/others"'),
  };
}

/** Every fdatasync fails, as with a disk that has lost its cable. */
function brokenDisk(t: TestContext): Disk {
  let tracer: ChildProcess | null = null;
  const mend = () => void tracer?.kill('SIGTERM');
  t.after(mend);
  const fail = async (pid = 0) => {
    const words = ['-f', '-p', String(pid), '-o', '/dev/null', '-e', 'trace=fdatasync'];
    tracer = spawn('strace', [...words, '-e', 'inject=fdatasync:error=EIO'], { stdio: ['ignore', 'ignore', 'pipe'] });
    await once(tracer.stderr ?? assert.fail('no stderr'), 'data');
  };
  return { launcher: [], fail, mend };
}

function missing(what: string, command: string, ...words: readonly string[]): string | false {
  return spawnSync(command, words).status === 0 ? false : `NOT CHECKED: ${what}; ${command} cannot be used here`;
}

const MOUNT = ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt'];
const NO_MOUNT = missing('a full file system', 'unshare', ...MOUNT);
const TROUBLES = [
  ['may have no more of', limitedFile, /File too large|EFBIG/, missing('a limited file', 'prlimit', '--version')],
  ['is full', smallFileSystem, /No space left on device/, NO_MOUNT],
  ['fails', brokenDisk, /Input\/output error/, missing('a broken disk', 'strace', '-o', '/dev/null', 'true')],
] as const;

for (const [what, makeDisk, why, skip] of TROUBLES) {
  test(`a broker whose disk ${what} acknowledges nothing more, tells whoever waits, and ends`, { skip }, async (t) => {
    const directory = mkdtempSync(join(tmpdir(), 'rma-full-'));
    t.after(() => rmSync(directory, { recursive: true, force: true }));
    const disk = await makeDisk(t, join(directory, 'broker'));
    const fleet = new LocalFleet(directory);
    t.after(() => fleet.stop());
    const broker = await fleet.startBroker(disk.launcher);
    const clients = clientsOf(Number(fleet.brokerAddress.split(':')[1]));
    const agent = await new ObedientAgent(clients.agent).greet(wireHello('n1', RMAS));
    // It says nothing, so that the write that fails is one that callers wait for.
    agent.obedient = false;
    const acknowledged: string[] = [];
    /** Asks for some at once; the reasons of those that were refused. */
    const ask = async () => {
      const made = Array.from({ length: CALLERS }, () => {
        const request = requestFor('vm', { answerAt: 'RESERVED' });
        return call(clients.broker, clients.broker.CreateClaim, request);
      });
      const answers = await Promise.allSettled(made);
      return answers.flatMap((answer) => {
        if (answer.status === 'fulfilled') acknowledged.push(answer.value.claim?.name ?? '');
        return answer.status === 'rejected' ? [answer.reason] : [];
      });
    };
    assert.deepEqual(await ask(), []);
    await disk.fail(broker.pid);
    let refused: unknown[] = [];
    for (let rounds = 0; rounds < ROUNDS_MAX && refused.length === 0; rounds += 1) refused = await ask();

    for (const error of refused) {
      assert.ok(error instanceof RmaError);
      assert.deepEqual([error.reason, error.code], ['STORE_FAILED', 'UNAVAILABLE'], error.message);
      assert.match(error.message, why);
    }
    assert.equal(await broker.exited, 73);
    const { level, event, reason, msg } = broker.records.at(-1) ?? assert.fail('nothing was logged');
    assert.deepEqual([level, event, reason], ['fatal', 'program.failed', 'STORE_FAILED'], broker.tail());
    assert.match(msg, why);
    assert.match(msg, /make room or mend the disk, then start the broker again$/);

    disk.mend();
    await fleet.startBroker(disk.launcher);
    await new ObedientAgent(clients.agent).greet(wireHello('n1', RMAS));
    assert.ok(acknowledged.length >= CALLERS);
    for (const name of acknowledged) {
      const { state } = await call(clients.broker, clients.broker.GetClaim, { name });
      assert.ok(['RESERVED', 'PREPARED'].includes(state), `${name} is ${state}`);
    }
    assert.deepEqual(await ask(), []);
  });
}

test('a broker that begins on a full disk ends with what to do', { skip: NO_MOUNT }, async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'rma-full-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const disk = await smallFileSystem(t, join(directory, 'broker'));
  const fleet = new LocalFleet(directory);
  t.after(() => fleet.stop());
  await disk.fail();
  await assert.rejects(fleet.startBroker(disk.launcher), /did not reach broker\.ready/);
  assert.equal(await fleet.broker.exited, 73);
  const { event, reason, msg } = fleet.broker.records.at(-1) ?? assert.fail('nothing was logged');
  assert.deepEqual([event, reason], ['program.failed', 'STORE_FAILED'], fleet.broker.tail());
  assert.match(msg, /no space left on device.*make room or mend the disk, then start the broker again$/i);

  disk.mend();
  await fleet.startBroker(disk.launcher);
});
