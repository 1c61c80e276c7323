import type { Clock } from '../../../common/clock/clock.js';
import { EPOLL } from '../../../common/native/sockets/epoll.js';
import { drainEventfd } from '../../../common/native/sockets/eventfd.js';
import type { AgentCore } from '../../../domain/agent/agent-core.js';
import type { CoreReport } from '../../../domain/agent/effects.js';
import type { AgentInput } from '../../../domain/agent/inputs.js';
import type { AgentMs } from '../../../domain/ids.js';
import type { CoreAuditSettings } from '../../audit/audit-facts.js';
import { CoreAudit } from '../../audit/core-audit.js';
import { HolderWatch } from '../../local/holder-watch.js';
import type { LocalServer } from '../../local/local-server.js';
import { Poller } from '../../local/poller.js';
import { ProcessWatches } from '../../local/watched-process.js';
import { CoreDriver } from './core-driver.js';
import { CAPACITY_INTERVAL_MS, DeviceSide, type DeviceSideDeps } from './device-side.js';
import { EffectExecutor, type EffectTargets } from './effect-executor.js';
import { type FailedStep, sayLastWords } from './last-words.js';
import { MainChannel, type MainChannelDeps } from './main-channel.js';
import { type NoteLine, PoolNotes } from './pool-notes.js';
import { RmaKeeper } from './rma-keeper.js';
import { type PeerRules, servePeers } from './serve-peers.js';

/**
 * The longest wait when nothing is due. A thread that is inside of epoll_wait cannot be ended from outside, so this is
 * also how long an exit of the process can hang; it costs an idle agent one wake-up each second.
 */
export const MAX_WAIT_MS = 1000;

const SOUND_MEMORY = { haveGrown: () => false };

export interface AgentLoopOptions extends PeerRules {
  readonly core: AgentCore;
  readonly clock: Clock;
  readonly checkpoint: EffectTargets['checkpoint'];
  readonly device: DeviceSideDeps['device'];
  /** The conversation with the main thread. */
  readonly main: MainChannelDeps['port'];
  /** Signalled after every message of main or device. */
  readonly wakeFd: number;
  /** Has RMAs kept over the agent's end; nobody keeps them unless told. */
  readonly keeper?: RmaKeeper;
  /** Notices memory that failed; none ever does unless told. */
  readonly memory?: DeviceSideDeps['memory'];
  /** Puts on record what is decided; nothing is unless told. */
  readonly audit?: CoreAuditSettings | null;
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
  private readonly holders: HolderWatch;
  private readonly audit: CoreAudit | null;
  private readonly main: MainChannel;
  private readonly device: DeviceSide;
  private readonly driver: CoreDriver;
  private readonly keeper: RmaKeeper;
  private readonly warn: NoteLine = (event, message, fields) => this.main.log(event, 'warn', message, fields);
  private readonly notes = new PoolNotes(this.warn);
  private isStopped = false;

  constructor(private readonly options: AgentLoopOptions) {
    const { core, clock, wakeFd, keeper = new RmaKeeper(null), audit = null } = options;
    const processes = new ProcessWatches(this.poller);
    this.keeper = keeper;
    this.audit = audit === null ? null : new CoreAudit(audit, clock);
    this.main = this.toMain();
    this.device = this.toDevice();
    this.poller.watch(wakeFd, EPOLL.IN, () => this.handleThreads());
    this.holders = new HolderWatch(processes, (claim) => this.feed({ type: 'holder-ended', claim }));
    const { poller, holders, main, device } = this;
    const listeners = { poller, processes, holders, main, device, core, audit: this.audit };
    const now = () => this.now();
    const feed = (input: AgentInput) => this.feed(input);
    this.server = servePeers(options, { ...listeners, now, feed });
    this.driver = new CoreDriver({
      core,
      executor: this.executor(),
      telemetry: this.main.telemetry,
      audit: this.audit,
      now,
      giveUp: (failed) => this.giveUp(failed),
    });
    this.driver.begin();
    this.main.tell();
  }

  /** One round: waits for at most `maxWaitMs`, then deals with all that has happened. False once it has stopped. */
  round(maxWaitMs = MAX_WAIT_MS): boolean {
    if (this.isStopped) return false;
    const happened = this.poller.round(this.waitMs(maxWaitMs));
    // A wake-up that got lost would leave an RMA or an order lying for good; looking costs nothing when there is none.
    if (happened === 0) this.handleThreads();
    if (!this.isStopped) this.beOnTime();
    this.main.tell(this.isStopped);
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

  private toMain(): MainChannel {
    const { core, main: port } = this.options;
    return new MainChannel({
      port,
      core,
      connectionCount: () => this.server.connectionCount,
      feed: (input) => this.feed(input),
      stop: () => this.stop(),
      audit: this.audit,
    });
  }

  private toDevice(): DeviceSide {
    const { device, memory = SOUND_MEMORY } = this.options;
    const { notes, warn } = this;
    const deps = { device, memory, notes, warn, feed: (input: AgentInput) => this.feed(input) };
    return new DeviceSide(deps, this.now() + CAPACITY_INTERVAL_MS);
  }

  private executor(): EffectExecutor {
    const { checkpoint, device } = this.options;
    const { server, holders, keeper, notes } = this;
    return new EffectExecutor({
      checkpoint,
      device,
      server,
      holders,
      keeper,
      notes,
      report: (report) => this.noteAndReport(report),
      feed: (input) => this.feed(input),
    });
  }

  private feed(input: AgentInput): void {
    this.driver.feed(input);
  }

  private noteAndReport(report: CoreReport): void {
    if (report.type === 'report-inventory') this.notes.inventory(report.report);
    this.main.report(report);
  }

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
    this.device.tick(now);
  }

  private waitMs(maxWaitMs: number): number {
    const now = this.now();
    const due = Math.min(
      this.options.core.nextWakeMs() ?? Number.POSITIVE_INFINITY,
      this.server.tick(now) ?? Number.POSITIVE_INFINITY,
      this.keeper.tick(now) ?? Number.POSITIVE_INFINITY,
      this.device.dueMs,
      this.audit?.dueMs ?? Number.POSITIVE_INFINITY,
    );
    // Rounded up: epoll takes whole milliseconds, and a wait that ends early would be repeated until the time is there.
    return Math.max(0, Math.min(maxWaitMs, Math.ceil(due - now)));
  }

  private now(): AgentMs {
    return this.options.clock.monotonicMs() as AgentMs;
  }

  private handleThreads(): void {
    // Drained first: a message that comes after that signals anew.
    drainEventfd(this.options.wakeFd);
    this.device.handleReplies();
    this.main.handleRequests();
  }

  /** Tells the peers, takes the socket away, and leaves every claim and every holder as it is for the next agent. */
  private stop(): void {
    this.feed({ type: 'stopping' });
    this.close();
  }
}
