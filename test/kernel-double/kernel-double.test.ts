import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { PATIENCE_MS, TEST_TIMEOUT_MS } from '../../examples/fleet/patience.js';
import { type DoubleOptions, doubleProblem, doubleWords } from './kernel-double.js';

const PROBE = fileURLToPath(new URL('./probe.js', import.meta.url));
const MIB = 2 ** 20;
const TIMEOUT_MS = PATIENCE_MS;
/** Enough fds for Node itself, and few enough to use them all up at once. */
const FEW_FDS = ['sh', '-c', 'ulimit -n 64; exec "$0" "$@"'];

/** Three RMAs in each era that has any. */
const HOSTS: readonly DoubleOptions[] = [
  { era: 'A', count: 3 },
  { era: 'B', count: 3 },
  { era: 'C', area: 400 * MIB },
  { era: 'D', area: 400 * MIB },
];

describe('the kernel double', { skip: doubleProblem(), timeout: 4 * TEST_TIMEOUT_MS }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'rma-double-'));
  let runs = 0;
  after(() => rmSync(directory, { recursive: true, force: true }));

  /** What the probe found on such a host. */
  async function probe(
    options: DoubleOptions,
    scenario: string,
    words: readonly string[] = [],
    limit: readonly string[] = [],
  ) {
    runs += 1;
    const control = join(directory, `${runs}.sock`);
    const [program = '', ...flags] = [...doubleWords(options, control), ...limit, process.execPath, PROBE];
    const child = spawn(program, [...flags, scenario, control, ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: TIMEOUT_MS,
    });
    const exited = once(child, 'exit');
    const [found, problem] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const [status, signal] = await exited;
    assert.deepEqual([status, signal], [0, null], `${scenario} found ${found || 'nothing'}: ${problem}`);
    return JSON.parse(found);
  }

  for (const host of HOSTS) {
    describe(`as era ${host.era}`, () => {
      const isNewer = host.area !== undefined;

      it('hands out three RMAs, then answers ENOMEM and leaves the size alone', async () => {
        const found = await probe(host, 'exhaust');
        assert.deepEqual([found.count, found.refusal, found.isUntouched], [3, 'ENOMEM', true]);
        assert.deepEqual(found.sizes, [String((isNewer ? 128 : 64) * MIB)]);
        assert.deepEqual(found.closeOnExec, Array(3).fill(isNewer));
        assert.deepEqual([found.used.free, found.used.handedOut, found.free], [0, 3, 2]);
        for (const link of found.links) assert.equal(link, '/memfd:kvm-rma (deleted)');
      });

      it('answers the probe table as its kernels do', async () => {
        assert.deepEqual(await probe(host, 'probe'), {
          version: [12, 'EINVAL'],
          onDevice: 2,
          onVm: host.era === 'D' ? 2 : 'ENOTTY',
          allocateOnDevice: 'EINVAL',
          foreignOnDevice: 'EINVAL',
          foreignOnVm: 'ENOTTY',
          vmsAreDistinct: true,
          wrongMachineType: 'EINVAL',
        });
      });

      it('clears an RMA before its next owner has it only where its kernels do', async () => {
        const { born, second, dirty } = await probe(host, 'sentinel');
        const isCleared = host.era === 'B' || host.era === 'C';
        assert.equal(second, isCleared ? '\0'.repeat(6) : 'secret');
        assert.equal(born, host.era === 'D' ? 'page c' : '\0'.repeat(6));
        assert.equal(dirty, { A: 1, B: 0, C: 0, D: 2, E: 0 }[host.era]);
      });

      it('loses an RMA to an fd that nobody was told, when the size cannot be written', async () => {
        const found = await probe(host, 'bad-address');
        assert.deepEqual(found, { answer: 'EFAULT', strayCount: 1, before: 1, after: 0 });
      });

      it('keeps its RMA when the fd table is full', async () => {
        const { answer, status, afterwards } = await probe(host, 'full-table', [], FEW_FDS);
        assert.deepEqual([answer, status.free, afterwards], ['EMFILE', 3, 'number']);
      });
    });
  }

  const era = { era: 'B', count: 2 } as const;

  it('counts an RMA as handed out for as long as a dup or a mapping of it lives', async () => {
    assert.deepEqual(await probe(era, 'lifetimes'), {
      seen: { 'VM and device closed': 1, 'only a dup left': 1, 'only a mapping left': 1, unmapped: 0 },
      virtualMachines: 0,
    });
  });

  it('counts an RMA as handed out while it is in a socket', async () => {
    assert.deepEqual(await probe(era, 'socket'), {
      'in flight': 1,
      received: 1,
      closed: 0,
      'in flight again': 1,
      'sockets closed unread': 0,
    });
  });

  it('has an RMA back when the process that held it is killed', async () => {
    assert.deepEqual(await probe(era, 'child'), { inChild: 1, afterKill: 0 });
  });

  it("refuses another process's virtual machine with EIO", async () => {
    assert.deepEqual(await probe(era, 'foreign-vm'), { answer: 'EIO', handedOut: 0 });
  });

  it('makes 62 virtual machines and no more', async () => {
    assert.deepEqual(await probe(era, 'vms'), { count: 62, answer: 'ENOMEM', virtualMachines: 62, after: 0 });
  });

  it('fails every third allocation when it is told so', async () => {
    const { answers } = await probe({ ...era, enomemEvery: 3 }, 'sequence', ['-', '-', '-', '-', '-', '-']);
    assert.deepEqual(answers, ['fd', 'fd', 'ENOMEM', 'fd', 'fd', 'ENOMEM']);
  });

  it('obeys what it is told while the program runs', async () => {
    const orders = ['enomem 2', '-', '-', 'emfile 1', 'efault 1', 'take 1', 'take 9', 'give 1', '-'];
    const { answers, status } = await probe(era, 'sequence', orders);
    assert.deepEqual(answers, ['ENOMEM', 'ENOMEM', 'fd', 'EMFILE', 'EFAULT', 'fd', 'ENOMEM', 'fd', 'fd']);
    assert.deepEqual([status.taken, status.free, status.total], [1, 1, 2]);
  });

  it('takes the time that it is told to take', async () => {
    const { isFd, tookMs } = await probe({ ...era, slowMs: 150 }, 'slow');
    assert.ok(isFd && tookMs >= 150, `${tookMs} ms`);
  });

  it("tells the era's release, and the pool on the command line", async () => {
    assert.deepEqual(await probe({ ...era, size: 128 * MIB }, 'host'), {
      release: '3.10.0',
      commandLine: 'root=/dev/sda2 ro kvm_rma_size=134217728 kvm_rma_count=2\n',
    });
  });

  it('leaves all other files to the real kernel', async () => {
    assert.deepEqual(await probe(era, 'others'), { otherFd: 'ENOTTY', rmaFd: 'ENOTTY', thisFile: true });
  });

  const withoutRmas: readonly (DoubleOptions & { readonly refusal: string; readonly why: string })[] = [
    { era: 'A', refusal: 'ENOMEM', why: 'no count on the command line' },
    { era: 'B', count: 2, size: 48 * MIB, refusal: 'ENOMEM', why: 'a size that is none' },
    { era: 'B', count: 2, size: 32 * MIB, refusal: 'ENOMEM', why: 'a size that a PPC970 cannot' },
    { era: 'B', count: 2, cpu: 'p7', refusal: 'ENOMEM', why: 'a CPU that needs none' },
    { era: 'C', refusal: 'ENOMEM', why: 'no area' },
    { era: 'C', area: 400 * MIB, cpu: 'p7', refusal: 'EINVAL', why: 'a CPU that needs none' },
    { era: 'E', count: 2, area: 400 * MIB, refusal: 'ENOTTY', why: 'a kernel without the facility' },
  ];
  for (const { refusal, why, ...host } of withoutRmas) {
    it(`as era ${host.era} with ${why} answers ${refusal} at once`, async () => {
      const found = await probe(host, 'exhaust');
      assert.deepEqual([found.count, found.refusal, found.used.total], [0, refusal, 0]);
    });
  }

  it('as era C with a size that is none falls back to 128 MiB', async () => {
    const { count, sizes } = await probe({ era: 'C', area: 400 * MIB, size: 512 * MIB }, 'exhaust');
    assert.deepEqual([count, sizes], [3, [String(128 * MIB)]]);
  });

  for (const [host, onDevice, onVm] of [
    [{ era: 'B', cpu: 'p7' }, 1, 'ENOTTY'],
    [{ era: 'D', cpu: 'p7' }, 1, 1],
    [{ era: 'E' }, 0, 'ENOTTY'],
    [{ era: 'B', capability: 0 }, 0, 'ENOTTY'],
  ] as const) {
    it(`tells capability ${onDevice} for ${JSON.stringify(host)}`, async () => {
      const found = await probe(host, 'probe');
      assert.deepEqual([found.onDevice, found.onVm], [onDevice, host.era === 'E' ? 0 : onVm]);
    });
  }

  it('ends as the program ends', () => {
    const end = (...program: string[]) => {
      runs += 1;
      const [double = '', ...flags] = doubleWords(era, join(directory, `${runs}.sock`));
      const { status, signal } = spawnSync(double, [...flags, ...program]);
      return { status, signal };
    };
    assert.deepEqual(end('sh', '-c', 'exit 3'), { status: 3, signal: null });
    assert.deepEqual(end('sh', '-c', 'kill -9 $$'), { status: null, signal: 'SIGKILL' });
    assert.deepEqual(end('/none'), { status: 127, signal: null });
  });

  it('passes SIGTERM on', async () => {
    const [double = '', ...flags] = doubleWords(era, join(directory, 'term.sock'));
    const child = spawn(double, [...flags, 'sh', '-c', 'trap "exit 7" TERM; echo ready; while :; do sleep 0.1; done']);
    child.stdout.once('data', () => child.kill('SIGTERM'));
    const status = await new Promise((resolve) => child.once('exit', resolve));
    assert.equal(status, 7);
  });
});
