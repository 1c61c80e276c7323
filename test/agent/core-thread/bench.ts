import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Checkpoint } from '../../../src/agent/checkpoint/checkpoint.js';
import type { JournalFiles } from '../../../src/agent/checkpoint/journal-files.js';
import type { CoreEvent, CoreRequest } from '../../../src/agent/core-thread/core-messages.js';
import { AgentLoop, type AgentLoopOptions } from '../../../src/agent/core-thread/loop/agent-loop.js';
import { findHeldInodes } from '../../../src/agent/device/held-inodes.js';
import { openMemfdDevice } from '../../../src/agent/device/memfd.js';
import type { DeviceReply, DeviceRequest } from '../../../src/agent/device/thread/device-messages.js';
import { answerDeviceRequest, type OpenedRequest } from '../../../src/agent/device/thread/device-requests.js';
import { listenAtPath } from '../../../src/agent/local/listening-socket.js';
import type { LocalDoor } from '../../../src/agent/local/local-server.js';
import { closeFd } from '../../../src/common/native/files/files.js';
import { createEventfd, signalEventfd } from '../../../src/common/native/sockets/eventfd.js';
import { AgentCore } from '../../../src/domain/agent/agent-core.js';
import type { AgentInput } from '../../../src/domain/agent/inputs.js';
import { type LocalRule, RULE_FOR_EVERYBODY } from '../../../src/domain/agent/policy/local-rule.js';
import type { AgentMs, BootId, ClaimId, FencingToken, TokenHash } from '../../../src/domain/ids.js';
import type { ClaimReport } from '../../../src/domain/link/reports.js';
import { FakeClock } from '../../fakes/fake-clock.js';

export const RMA_BYTES = 2 * 2 ** 20;

/** Rounds after which everything that one action can lead to has happened. */
const SETTLE_ROUNDS = 40;

type Prepare = Extract<AgentInput, { readonly type: 'prepare' }>;

export interface BenchOptions extends Partial<Pick<AgentLoopOptions, 'limits' | 'identify' | 'memory' | 'audit'>> {
  readonly rmaCount?: number;
  readonly rules?: readonly LocalRule[];
  /** Of all sockets. */
  readonly mode?: number;
  /** Further sockets by the names of their files, with their rules. */
  readonly others?: Readonly<Record<string, readonly LocalRule[]>>;
  /** Under the checkpoint. */
  readonly files?: JournalFiles;
}

/**
 * An agent's core with everything around it, in the test's own thread, a round at a time: the real socket, checkpoint,
 * processes and memfds, with the time of a fake clock. The device answers between two rounds.
 */
export class AgentBench {
  readonly clock = new FakeClock();
  readonly directory = mkdtempSync(join(tmpdir(), 'rma-core-'));
  readonly socketPath = join(this.directory, 'agent.sock');
  readonly events: CoreEvent[] = [];
  core: AgentCore;
  loop: AgentLoop;
  private readonly fromMain: CoreRequest[] = [];
  private readonly toDevice: OpenedRequest[] = [];
  private readonly fromDevice: DeviceReply[] = [];
  private readonly wakeFd = createEventfd();
  private checkpoint: Checkpoint;
  private isKilled = false;

  constructor(private readonly options: BenchOptions = {}) {
    [this.checkpoint, this.core, this.loop] = this.startAgent();
    this.settle();
  }

  /** As after kill -9: the checkpoint stays, connections and the agent's own RMAs are gone. */
  restart(): void {
    this.isKilled = true;
    this.loop.close();
    this.checkpoint.close();
    this.isKilled = false;
    [this.checkpoint, this.core, this.loop] = this.startAgent();
    this.settle();
  }

  close(): void {
    this.isKilled = true;
    this.loop.close();
    this.checkpoint.close();
    closeFd(this.wakeFd);
    rmSync(this.directory, { recursive: true });
  }

  /** What the broker would ask for. */
  prepare(claim: string, more: Partial<Prepare> = {}): void {
    this.send({
      type: 'input',
      input: {
        type: 'prepare',
        claim: claim as ClaimId,
        fencingToken: 1 as FencingToken,
        tokenHash: tokenHash(`token of ${claim}`),
        guest: `guest of ${claim}`,
        minRmaBytes: RMA_BYTES,
        maxRmaBytes: null,
        device: null,
        expiryMark: 0,
        requiredHolder: null,
        redeemableUntil: (this.clock.monotonicMs() + 60_000) as AgentMs,
        ...more,
      },
    });
  }

  send(request: CoreRequest): void {
    this.fromMain.push(request);
    signalEventfd(this.wakeFd);
    this.settle();
  }

  /** Lets everything happen that is ready to. No time passes. */
  settle(): void {
    for (let round = 0; round < SETTLE_ROUNDS; round++) {
      this.answerDevice();
      if (!this.loop.round(0)) return;
    }
  }

  /** Rounds until `isDone`, a few milliseconds each, for what another process does; throws after some seconds. */
  until(what: string, isDone: () => boolean): void {
    for (let round = 0; round < 4000; round++) {
      if (isDone()) return;
      this.answerDevice();
      this.loop.round(5);
    }
    throw new Error(`it did not come to pass that ${what}`);
  }

  advance(byMs: number): void {
    this.clock.advance(byMs);
    this.settle();
  }

  /** The last that the broker was told of a claim. */
  reportOf(claim: string): ClaimReport | undefined {
    const reports = this.events.flatMap((event) => (event.type === 'reports' ? event.reports : []));
    const ofClaim = reports.flatMap(({ type, report }) => (type === 'report-claim' ? [report] : []));
    return ofClaim.findLast((report) => report.claim === claim);
  }

  counts() {
    return this.core.snapshot().inventory.slots;
  }

  pathOf(socket: string): string {
    return join(this.directory, socket);
  }

  private openDoors(): readonly LocalDoor[] {
    const { rules = [RULE_FOR_EVERYBODY], others = {}, mode = 0o660 } = this.options;
    return Object.entries({ 'agent.sock': rules, ...others }).map(([name, its]) => ({
      path: this.pathOf(name),
      socket: listenAtPath({ path: this.pathOf(name), mode, gid: null }),
      rules: its,
    }));
  }

  private startAgent(): [Checkpoint, AgentCore, AgentLoop] {
    this.toDevice.length = 0;
    const { files } = this.options;
    const checkpoint = new Checkpoint({
      directory: this.directory,
      bootId: 'boot' as BootId,
      warn: () => undefined,
      ...(files && { files }),
    });
    const core = new AgentCore({
      device: 'MEMFD',
      rmaSizeBytes: RMA_BYTES,
      capacityCount: this.options.rmaCount ?? 2,
      record: checkpoint.record(),
    });
    const loop = new AgentLoop({
      core,
      clock: this.clock,
      // A process that is gone writes nothing, whatever closing its sockets here would make it write.
      checkpoint: { append: (entry) => this.isKilled || checkpoint.append(entry) },
      device: { request: (request) => this.ask(request), receive: () => this.fromDevice.shift() ?? null },
      main: { post: (event) => this.events.push(event), receive: () => this.fromMain.shift() ?? null },
      wakeFd: this.wakeFd,
      doors: this.openDoors(),
      nodeName: 'p7-03',
      ...(this.options.limits && { limits: this.options.limits }),
      ...(this.options.audit && { audit: this.options.audit }),
      ...(this.options.memory && { memory: this.options.memory }),
      ...(this.options.identify && { identify: this.options.identify }),
    });
    return [checkpoint, core, loop];
  }

  private ask(request: DeviceRequest): void {
    if (request.type === 'open') throw new Error('this device is always open');
    this.toDevice.push(request);
  }

  private answerDevice(): void {
    const device = openMemfdDevice(
      { device: 'memfd', rmaSizeBytes: RMA_BYTES, rmaCount: this.options.rmaCount ?? 2 },
      this.clock,
    );
    for (let request = this.toDevice.shift(); request !== undefined; request = this.toDevice.shift()) {
      this.fromDevice.push(answerDeviceRequest(request, { device, findHeldInodes, hasKvmRma: () => false }));
      signalEventfd(this.wakeFd);
    }
  }
}

export function tokenHash(token: string): TokenHash {
  return createHash('sha256').update(token).digest('hex') as TokenHash;
}
