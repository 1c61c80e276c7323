import type { Clock } from '../../common/clock/clock.js';
import { EPOLL } from '../../common/native/sockets/epoll.js';
import { drainEventfd } from '../../common/native/sockets/eventfd.js';
import type { AgentCore } from '../../domain/agent/agent-core.js';
import type { AgentEffect, CoreReport } from '../../domain/agent/effects.js';
import type { AgentInput } from '../../domain/agent/inputs.js';
import type { AgentMs } from '../../domain/ids.js';
import type { MemoryFailures } from '../device/memory-failures.js';
import type { DeviceReply, DeviceRequest } from '../device/thread/device-messages.js';
import { ConnectionLimits } from '../local/connection-limits.js';
import { HolderWatch } from '../local/holder-watch.js';
import type { ListeningSocket } from '../local/listening-socket.js';
import { LocalServer } from '../local/local-server.js';
import { identifyPeer, type LocalPolicy } from '../local/peer.js';
import { Poller } from '../local/poller.js';
import { executableNow } from '../local/proc-files.js';
import { ProcessWatches } from '../local/watched-process.js';
import type { CoreEvent, CoreLogLine, CoreRequest } from './core-messages.js';
import { CoreTelemetry } from './core-telemetry.js';
import { EffectExecutor, type EffectTargets } from './effect-executor.js';
import { type FailedStep, sayLastWords } from './last-words.js';
import { MemoryWatch } from './memory-watch.js';
import { PoolNotes } from './pool-notes.js';
import { ReportBatch } from './report-batch.js';
import { RmaKeeper } from './rma-keeper.js';

/**
 * The longest wait when nothing is due. A thread that is inside of epoll_wait cannot be ended from outside, so this is
 * also how long an exit of the process can hang; it costs an idle agent one wake-up each second.
 */
export const MAX_WAIT_MS = 1000;

/**
 * How often the size of the pool is read: an operator who changes it sees it in the fleet
 * before he has typed the command.
 */
export const CAPACITY_INTERVAL_MS = 5000;

const SOUND_MEMORY = { haveGrown: () => false };

export interface AgentLoopOptions {
  readonly core: AgentCore;
  readonly clock: Clock;
  readonly checkpoint: EffectTargets['checkpoint'];
  readonly device: { request(request: DeviceRequest): void; receive(): DeviceReply | null };
  /** The conversation with the main thread. */
  readonly main: { post(event: CoreEvent): void; receive(): CoreRequest | null };
  /** Signalled after every message of main or device. */
  readonly wakeFd: number;
  readonly socket: ListeningSocket;
  readonly nodeName: string;
  readonly policy: LocalPolicy;
  /** Has RMAs kept over the agent's end; nobody keeps them unless told. */
  readonly keeper?: RmaKeeper;
  /** Notices memory that failed; none ever does unless told. */
  readonly memory?: Pick<MemoryFailures, 'haveGrown'>;
  readonly limits?: ConnectionLimits;
  /** Tells who connected; the kernel does unless told. */
  readonly identify?: typeof identifyPeer;
}

/**
 * The core and everything around it, in one thread: waits, takes what happened to the core, does what it decides.
 *
 * Everything on the way from a redeem to its fd happens here in one go, without a promise or another thread: that is
 * what keeps it within microseconds.
 */
export class AgentLoop {
  private readonly poller = new Poller();
  private readonly server: LocalServer;
  private readonly executor: EffectExecutor;
  private readonly inputs: AgentInput[] = [];
  private readonly reports = new ReportBatch();
  private readonly telemetry = new CoreTelemetry();
  private readonly holders: HolderWatch;
  private readonly notes = new PoolNotes((event, message, fields) => this.warn(event, message, fields));
  private readonly keeper: RmaKeeper;
  private readonly memory: MemoryWatch;
  private isWorking = false;
  private isStopped = false;
  private capacityDueMs: number;

  constructor(private readonly options: AgentLoopOptions) {
    const { checkpoint, device, clock } = options;
    this.keeper = options.keeper ?? new RmaKeeper(null);
    this.memory = new MemoryWatch(options.memory ?? SOUND_MEMORY);
    const processes = new ProcessWatches(this.poller);
    this.capacityDueMs = clock.monotonicMs() + CAPACITY_INTERVAL_MS;
    this.poller.watch(options.wakeFd, EPOLL.IN, () => this.handleThreads());
    this.holders = new HolderWatch(processes, (claim) => this.feed({ type: 'holder-ended', claim }));
    this.server = this.serve(processes);
    this.executor = new EffectExecutor({
      checkpoint,
      device,
      server: this.server,
      holders: this.holders,
      keeper: this.keeper,
      report: (report) => this.noteAndReport(report),
      notes: this.notes,
      feed: (input) => this.feed(input),
    });
    this.begin(options.core.start());
    this.tellMain();
  }

  /**
   * One round: waits for at most `maxWaitMs`, then deals with all that has happened. False once the agent has stopped.
   */
  round(maxWaitMs = MAX_WAIT_MS): boolean {
    if (this.isStopped) return false;
    const happened = this.poller.round(this.waitMs(maxWaitMs));
    // A wake-up that got lost would leave an RMA or an order lying for good; looking costs
    // nothing when there is nothing to do.
    if (happened === 0) this.handleThreads();
    if (!this.isStopped) this.beOnTime();
    this.tellMain();
    return !this.isStopped;
  }

  /** Closes everything at once; doing so twice is harmless. What it leads to is still decided and done. */
  close(): void {
    if (this.isStopped) return;
    this.isStopped = true;
    this.server.close();
    this.holders.close();
    this.poller.close();
    this.keeper.close();
  }

  private serve(processes: ProcessWatches): LocalServer {
    const { socket, nodeName, policy, limits = new ConnectionLimits(), identify = identifyPeer } = this.options;
    const { poller } = this;
    const log = (level: CoreLogLine['level'], message: string, fields: CoreLogLine['fields']) =>
      this.options.main.post({ type: 'log', level, event: 'local.connection', message, fields });
    return new LocalServer({
      socket,
      nodeName,
      policy,
      limits,
      identify,
      poller,
      processes,
      isHolder: (process) => this.holders.has(process),
      events: {
        refused: (reason) => this.telemetry.noteRefusedConnection(reason),
        connected: ({ id, peer }) => this.feed({ type: 'peer-connected', connection: id, peer }),
        request: ({ id }, requestId, request) => {
          // Before it is decided who gets what: a page may have failed since the last look.
          this.lookAtMemory(this.now());
          this.feed({ type: 'peer-request', connection: id, requestId, request });
        },
        closed: ({ id, peer }) => {
          const executable = executableNow(peer.holder);
          this.feed({ type: 'peer-disconnected', connection: id, ...(executable === null ? {} : { executable }) });
        },
        log,
      },
    });
  }

  /** What an effect of the core leads to waits until all effects of the same decision are done. */
  private feed(input: AgentInput): void {
    this.inputs.push(input);
    if (!this.isWorking) this.work();
  }

  private begin(effects: readonly AgentEffect[]): void {
    this.isWorking = true;
    this.carryOut(effects, null);
    this.telemetry.noteEffects(effects, this.now());
    this.work();
  }

  private work(): void {
    this.isWorking = true;
    for (let input = this.inputs.shift(); input !== undefined; input = this.inputs.shift()) {
      const startMs = this.now();
      const effects = this.options.core.handle(input, startMs);
      this.carryOut(effects, input);
      this.telemetry.note(input, effects, { startMs, endMs: this.now() });
    }
    this.isWorking = false;
  }

  /**
   * An effect that cannot be done ends the agent, at once: what the core knows and what is
   * so are two things from there on.
   */
  private carryOut(effects: readonly AgentEffect[], input: AgentInput | null): void {
    let done = 0;
    try {
      for (const effect of effects) {
        this.executor.execute(effect);
        done += 1;
      }
    } catch (error) {
      this.giveUp({ input, done: effects.slice(0, done), error });
    }
  }

  /** Nothing more is decided: `isWorking` stays. */
  private giveUp(failed: FailedStep): never {
    try {
      sayLastWords(this.server, failed);
    } finally {
      this.close();
    }
    throw failed.error;
  }

  private beOnTime(): void {
    const now = this.now();
    this.server.tick(now);
    this.keeper.tick(now);
    const due = this.options.core.nextWakeMs();
    if (due !== null && now >= due) this.feed({ type: 'tick' });
    if (now < this.capacityDueMs) return;
    this.capacityDueMs = now + CAPACITY_INTERVAL_MS;
    this.lookAtMemory(now);
    this.options.device.request({ type: 'read-capacity' });
  }

  private lookAtMemory(nowMs: AgentMs): void {
    if (!this.memory.isNews(nowMs)) return;
    this.warn(
      'device.memory_suspect',
      'the kernel has taken memory out of use: RMAs that are ready are looked at again',
    );
    this.feed({ type: 'memory-suspect' });
  }

  private waitMs(maxWaitMs: number): number {
    const now = this.now();
    const due = Math.min(
      this.options.core.nextWakeMs() ?? Number.POSITIVE_INFINITY,
      this.server.tick(now) ?? Number.POSITIVE_INFINITY,
      this.keeper.tick(now) ?? Number.POSITIVE_INFINITY,
      this.capacityDueMs,
    );
    // Rounded up: epoll takes whole milliseconds, and a wait that ends early would be repeated
    // until the time is really there.
    return Math.max(0, Math.min(maxWaitMs, Math.ceil(due - now)));
  }

  private now(): AgentMs {
    return this.options.clock.monotonicMs() as AgentMs;
  }

  private handleThreads(): void {
    // Drained first: a message that comes after that signals anew.
    drainEventfd(this.options.wakeFd);
    const { device, main } = this.options;
    for (let reply = device.receive(); reply !== null; reply = device.receive()) this.handleDevice(reply);
    for (let request = main.receive(); request !== null; request = main.receive()) this.handleMain(request);
  }

  private handleDevice(reply: DeviceReply): void {
    switch (reply.type) {
      case 'allocated':
        return this.feed(reply);
      case 'examined':
        return this.feed(reply);
      case 'memory-failed':
        this.notes.memoryFailed(reply.slot, reply.refusal);
        return this.feed(reply);
      case 'allocate-failed':
        this.notes.refused(reply.refusal);
        return this.feed(reply);
      case 'capacity':
        return this.feed({ type: 'capacity-changed', capacityCount: reply.capacityCount });
      case 'capacity-unknown':
        return this.warn('device.capacity_unknown', reply.refusal.message);
      case 'opened':
      case 'open-failed':
        throw new Error(`the device said ${reply.type} a second time`);
    }
  }

  private noteAndReport(report: CoreReport): void {
    if (report.type === 'report-inventory') this.notes.inventory(report.report);
    this.reports.add(report);
  }

  private tellMain(): void {
    const reports = this.reports.take();
    if (reports.length > 0) this.options.main.post({ type: 'reports', reports });
    if (this.telemetry.isFull) this.tellTelemetry(null);
  }

  private tellTelemetry(requestId: number | null): void {
    const batch = this.telemetry.take(this.server.connectionCount);
    this.options.main.post({ type: 'telemetry', requestId, batch });
  }

  /** What was reported before belongs before it: it would look like news afterwards. */
  private tellAll(requestId: number): void {
    this.tellMain();
    this.options.main.post({ type: 'snapshot', requestId, snapshot: this.options.core.snapshot() });
  }

  private handleMain(request: CoreRequest): void {
    const { core, main } = this.options;
    switch (request.type) {
      case 'input':
        return this.feed(request.input);
      case 'request-snapshot':
        return this.tellAll(request.requestId);
      case 'request-slots':
        return main.post({ type: 'slots', requestId: request.requestId, slots: core.viewSlots() });
      case 'request-telemetry':
        return this.tellTelemetry(request.requestId);
      case 'stop':
        return this.stop();
    }
  }

  /** Tells the peers, takes the socket away, and leaves every claim and every holder as it is for the next agent. */
  private stop(): void {
    this.feed({ type: 'stopping' });
    this.close();
  }

  private warn(event: string, message: string, fields: CoreLogLine['fields'] = {}): void {
    this.options.main.post({ type: 'log', level: 'warn', event, message, fields });
  }
}
