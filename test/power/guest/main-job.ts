import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Vmm } from '../../../examples/demo/vmm.js';
import { LocalFleet } from '../../../examples/fleet/local-fleet.js';
import { PATIENCE_MS, patience } from '../../../examples/fleet/patience.js';
import { type BrokerClient, createBrokerClient } from '../../../src/client/broker-client.js';
import { parseSizeBytes } from '../../../src/common/units/size.js';
import { VMM_PROGRAM } from './programs.js';
import { hugepages, untilFree, untilState } from './rmas.js';

/** Several pages of every size but 1 GiB. */
const RMA_BYTES = 32 * 2 ** 20;
const RMA_COUNT = 2;
const NODE = 'p9';
/** rmactl's own bounds are for machines that are not emulated. */
const RMACTL_TIMEOUT = `${patience(30_000) / 1000}s`;

/** A claim that rmactl has made. */
interface Made {
  readonly name: string;
  readonly token: string;
}

/**
 * The main job from end to end with real programs, on huge pages of the size that is its argument: RMAs are claimed by
 * rmactl, redeemed by the C VMM and by `rmactl exec`, and come back whether their holder is killed or lets go.
 */
export async function mainJob(pageSize: string, step: (what: string) => void): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'rma-'));
  const fleet = new LocalFleet(directory);
  const job = new MainJob(fleet, parseSizeBytes(pageSize) ?? assert.fail(`${pageSize} is no size`), step);
  try {
    await job.start(pageSize);
    await job.kill();
    await job.exec();
    await job.letGo();
    await job.release();
    await job.stop();
    return `${job.steps} steps on pages of ${pageSize}`;
  } finally {
    await job.abandon();
    rmSync(directory, { recursive: true, force: true });
  }
}

class MainJob {
  steps = 0;
  private connected: BrokerClient | null = null;
  private readonly children: ChildProcess[] = [];

  constructor(
    private readonly fleet: LocalFleet,
    private readonly pageBytes: number,
    private readonly step: (what: string) => void,
  ) {}

  async start(pageSize: string): Promise<void> {
    const { total, free } = hugepages(this.pageBytes);
    assert.ok(free === total && total * this.pageBytes >= RMA_COUNT * RMA_BYTES, `the pool has ${free} of ${total}`);
    await this.fleet.startBroker();
    this.note('the broker serves');
    const pool = ['--hugepage-size', pageSize, '--numa-node', '0'];
    const sizes = { rmaSize: `${RMA_BYTES / 2 ** 20}MiB`, rmaCount: RMA_COUNT } as const;
    const agent = await this.fleet.startAgent({ name: NODE, device: 'hugetlb', ...sizes, flags: pool });
    await agent.waitFor('link.connected');
    this.connected = createBrokerClient({ address: this.fleet.brokerAddress, deadlineMs: PATIENCE_MS });
    await this.isWhole();
    this.note('the agent holds cleared RMAs of huge pages');
  }

  /** The C VMM redeems its claim and is killed. */
  async kill(): Promise<void> {
    const { vmm, name } = await this.boundVmm('killed');
    await vmm.crash();
    const { endCause } = await untilState(this.client, name, 'RELEASED');
    assert.equal(endCause, 'HOLDER_EXITED');
    await this.isWhole();
    this.note('its RMA comes back when it is killed');
  }

  /** `rmactl exec` redeems a claim and becomes a shell that has the RMA's fd. */
  async exec(): Promise<void> {
    const { name, token } = await this.claim('exec');
    const [command = '', ...rmactl] = this.fleet.rmactlWords();
    const shell = ['sh', '-c', 'readlink /proc/self/fd/{fd}; echo {bytes}; exec sleep 100000'];
    const words = [...rmactl, '--timeout', RMACTL_TIMEOUT, 'exec', '--socket', this.fleet.socketOf(NODE), '--'];
    const env = { ...process.env, RMA_CLAIM_TOKEN: token };
    const child = spawn(command, [...words, ...shell], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    this.children.push(child);
    const said = createInterface(child.stdout)[Symbol.asyncIterator]();
    assert.match(String((await said.next()).value), /^\/memfd:rma-/);
    assert.equal((await said.next()).value, String(RMA_BYTES));
    const { holder } = await untilState(this.client, name, 'BOUND');
    assert.equal(holder?.pid, child.pid);
    this.note('rmactl exec becomes a program with the RMA');
    child.kill('SIGKILL');
    await once(child, 'exit');
    await untilState(this.client, name, 'RELEASED');
    await this.isWhole();
  }

  /**
   * The C VMM, which reads all of its RMA first, finds nothing of the two before it, and gives it back by itself: to a
   * broker that has been killed meanwhile, and has found its store.
   */
  async letGo(): Promise<void> {
    const { vmm, name } = await this.boundVmm('polite');
    await this.fleet.broker.crash();
    await this.fleet.startBroker();
    await untilState(this.client, name, 'BOUND');
    this.note('a broker that was killed starts again and knows its claims');
    process.kill(vmm.pid, 'SIGTERM');
    await vmm.exited;
    const { endCause } = await untilState(this.client, name, 'RELEASED');
    assert.equal(endCause, 'HOLDER_RELEASED');
    await this.isWhole();
    this.note('a VMM that ends by itself gives its RMA back');
  }

  /** A claim that nobody redeemed is released by rmactl. */
  async release(): Promise<void> {
    const { name } = await this.claim('unused');
    await this.rmactl('claim', 'release', name);
    await untilState(this.client, name, 'RELEASED');
    await this.isWhole();
    this.note('rmactl releases a claim');
  }

  /** Both programs end well, and the kernel has all pages back. */
  async stop(): Promise<void> {
    this.connected?.close();
    assert.deepEqual([await this.fleet.agent(NODE).stop(), await this.fleet.broker.stop()], [0, 0]);
    const { total, free } = hugepages(this.pageBytes);
    assert.equal(free, total);
    this.note('broker and agent stop, and the pool is full again');
  }

  /** Leaves nothing running, whatever went wrong. */
  async abandon(): Promise<void> {
    this.connected?.close();
    for (const child of this.children) child.kill('SIGKILL');
    await this.fleet.stop();
  }

  private get client(): BrokerClient {
    return this.connected ?? assert.fail('the broker was never started');
  }

  private note(what: string): void {
    this.steps += 1;
    this.step(what);
  }

  private async claim(guest: string): Promise<Made> {
    const words = ['--guest', guest, '--min-rma', `${RMA_BYTES / 2 ** 20}MiB`, '--ttl', '1h', '-o', 'json'];
    const { claim, claimToken } = JSON.parse(await this.rmactl('claim', 'create', ...words));
    assert.deepEqual([claim.state, claim.node, Number(claim.rmaBytes)], ['PREPARED', `nodes/${NODE}`, RMA_BYTES]);
    this.note(`rmactl claims an RMA for ${guest}`);
    return { name: claim.name, token: claimToken };
  }

  private async boundVmm(guest: string) {
    const { name, token } = await this.claim(guest);
    const socketPath = this.fleet.socketOf(NODE);
    const vmm = await Vmm.start({ program: VMM_PROGRAM, socketPath, claimToken: token });
    assert.match(vmm.boundLine, new RegExp(`^bound ${name} rma_bytes=${RMA_BYTES} fd=\\d+$`));
    const { holder } = await untilState(this.client, name, 'BOUND');
    assert.equal(holder?.pid, vmm.pid);
    assert.match(readFileSync(`/proc/${vmm.pid}/smaps`, 'utf8'), this.mappedByHugepages());
    this.note(`the C VMM has the RMA of ${guest}, in huge pages`);
    return { vmm, name };
  }

  private mappedByHugepages(): RegExp {
    return new RegExp(`memfd:rma-[^]*?KernelPageSize: +${this.pageBytes / 1024} kB`);
  }

  /** Broker and kernel agree that every RMA is free: held by the agent. */
  private async isWhole(): Promise<void> {
    await untilFree(this.client, NODE, RMA_COUNT);
    const { total, free } = hugepages(this.pageBytes);
    assert.equal(total - free, (RMA_COUNT * RMA_BYTES) / this.pageBytes);
  }

  private async rmactl(...words: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await this.fleet.rmactl('--timeout', RMACTL_TIMEOUT, ...words);
    if (status !== 0) throw new Error(`rmactl ${words.join(' ')} ended with ${status}: ${stderr}`);
    return stdout;
  }
}
