import { BrokerLink } from '../../src/agent/link/broker-link.js';
import type { DialBroker } from '../../src/agent/link/broker-stream.js';
import type { CorePort } from '../../src/agent/link/core-port.js';
import type { CoreReport } from '../../src/domain/agent/effects.js';
import type { BrokerInput } from '../../src/domain/agent/inputs.js';
import type { AgentIdentity, BootId, ClaimId, Incarnation, NodeId, TokenHash } from '../../src/domain/ids.js';
import type { AgentSnapshot, ClaimReport } from '../../src/domain/link/reports.js';
import type { BrokerMessage__Output } from '../../src/gen/rma/v1/BrokerMessage.js';
import { FAKE_RMA_BYTES, FakeAgentNode, type FakeNodeOptions } from '../fakes/fake-agent-node.js';
import type { FakeClock } from '../fakes/fake-clock.js';
import { RecordingLog } from '../fakes/recording-log.js';
import { SimStream } from './sim-stream.js';

export const RMA_BYTES = FAKE_RMA_BYTES;

/** What a machine says that it is. */
export interface SimMachine {
  readonly node: NodeId;
  readonly identity: AgentIdentity;
  /** Of its boot ids: no two machines have one. */
  readonly host: string;
}

/** A node: kernel, VMMs and agent, whose link to the broker is the real one. A new agent follows each that dies. */
export class SimNode {
  readonly agent: FakeAgentNode;
  /** What is on its way arrives only with `deliver`. */
  isSlow = false;
  /** A broker has welcomed this life of its agent: unless that is switched off, it is no silent one. */
  isWelcomed = false;
  private holdsUpNext = false;
  private readonly streams: SimStream[] = [];
  private life = new AbortController();
  private incarnation = 0;
  private listener: (reports: readonly CoreReport[]) => void = () => {};
  private reports: CoreReport[] = [];

  /** @param dialled is given every stream that the agent opens; false: there is no broker to dial */
  constructor(
    private readonly machine: SimMachine,
    options: FakeNodeOptions,
    private readonly clock: FakeClock,
    private readonly dialled: (stream: SimStream) => boolean,
  ) {
    this.agent = new FakeAgentNode(options);
    this.agent.onReport = (report) => this.note(report);
    this.agent.onRestart = () => this.linkAgain();
    this.beOnTime();
    this.linkAgain();
  }

  get id(): NodeId {
    return this.machine.node;
  }

  get identity(): AgentIdentity {
    return this.machine.identity;
  }

  /** The agent hears that time has passed. */
  beOnTime(): void {
    this.agent.nowMs = this.clock.monotonicMs();
    this.agent.feed({ type: 'tick' });
  }

  /** A VMM with this pid tries to redeem. */
  redeem(pid: number, tokenHash: TokenHash): void {
    this.agent.connect(pid);
    const connection = [...this.agent.connections.keys()].at(-1);
    if (connection !== undefined) this.agent.request(connection, { op: 'redeem', tokenHash });
  }

  /**
   * One of its VMMs says that it has what it was offered, or that it has not, or that it is done with it.
   * @param at which of the open connections; a negative number counts from the last
   */
  answer(at: number, op: 'confirm' | 'nack' | 'release' | 'hang-up'): void {
    const open = [...this.agent.connections];
    const [connection, peer] = open.at(at % Math.max(1, open.length)) ?? [];
    if (connection === undefined || peer === undefined) return;
    const claim = peer.offered as ClaimId;
    if (op === 'hang-up') this.agent.hangUp(connection);
    else if (op === 'nack') this.agent.request(connection, { op, claim, why: 'no fd' });
    else this.agent.request(connection, { op, claim });
  }

  deliver(count: number): void {
    for (const stream of [...this.streams]) stream.deliver(count);
    this.forgetStreams();
  }

  cut(): void {
    this.streams.at(-1)?.cut();
  }

  sever(): void {
    this.streams.at(-1)?.sever();
  }

  /** The connection breaks, and the Hello on the next one is held up, which the agent gives up too: see `letGo`. */
  holdUp(): void {
    this.holdsUpNext = true;
    this.cut();
  }

  letGo(): void {
    for (const stream of this.streams) stream.letGo();
  }

  isCurrent(incarnation: Incarnation): boolean {
    return incarnation === this.currentLife;
  }

  private get currentLife(): Incarnation {
    return `${this.machine.host}-life-${this.incarnation}` as Incarnation;
  }

  /** Ends the link for good. */
  stop(): void {
    this.isWelcomed = false;
    this.life.abort();
  }

  /** The machine is switched off, with its guests. */
  switchOff(): void {
    this.agent.reboot();
    this.stop();
  }

  /** It starts again, as after a reboot. */
  switchOn(): void {
    this.linkAgain();
  }

  /** The claims whose RMAs guests have, or have not given back yet. */
  claimsInUse(): readonly ClaimReport[] {
    return this.agent.core.snapshot().claims.filter(({ state }) => state === 'BOUND' || state === 'RECLAIMING');
  }

  private linkAgain(): void {
    this.stop();
    this.life = new AbortController();
    this.incarnation += 1;
    this.listener = () => {};
    this.reports = [];
    const { node, identity: ownIdentity, host } = this.machine;
    const identity = {
      node,
      bootId: `${host}-${this.agent.bootId}` as BootId,
      incarnation: this.currentLife,
      identity: ownIdentity,
      agentVersion: '0.0.0',
      device: this.agent.rma.device,
      rmaSizeBytes: this.agent.rma.sizeBytes,
      heldBackCount: 0,
      rmaCapability: 0,
      labels: {},
    };
    const observer = { opened: () => {}, ended: () => {} };
    const findHolders = () => Promise.reject(new Error('nobody asks'));
    const parts = { core: this.port(), dial: this.dial, clock: this.clock, observer, findHolders, identity };
    const chance = { random: () => 0.5, onNewCertificates: () => {} };
    void new BrokerLink({ ...parts, ...chance, log: new RecordingLog().logger }).run(this.life.signal);
  }

  private readonly dial: DialBroker = (listener) => {
    const { life } = this;
    const onMessage = (message: BrokerMessage__Output) => {
      this.isWelcomed ||= message.body === 'welcome' && this.life === life && !life.signal.aborted;
      listener.onMessage(message);
    };
    const stream = new SimStream({ ...listener, onMessage });
    this.streams.push(stream);
    if (!this.dialled(stream)) stream.brokerDied();
    // Once the Hello is on its way.
    if (this.holdsUpNext) queueMicrotask(() => stream.holdUp());
    this.holdsUpNext = false;
    return stream;
  };

  /** The link's way into this life of the agent; a former life's hears and says nothing. */
  private port(): CorePort {
    const { signal } = this.life;
    return {
      send: (input) => {
        if (!signal.aborted) this.hear(input);
      },
      // Asked of another thread, as in the agent.
      snapshot: (): Promise<AgentSnapshot> => Promise.resolve().then(() => this.agent.core.snapshot()),
      onReports: (listener) => {
        this.listener = listener;
      },
    };
  }

  /** What the agent says in one go reaches the link together, as from another thread. */
  private note(report: CoreReport): void {
    if (this.reports.length === 0) queueMicrotask(() => this.listener(this.reports.splice(0)));
    this.reports.push(report);
  }

  private hear(input: BrokerInput): void {
    this.agent.nowMs = this.clock.monotonicMs();
    if (input.type === 'ends-acknowledged') this.agent.acknowledgeEnds(input.claims);
    else this.agent.feed(input);
  }

  private forgetStreams(): void {
    const [...all] = this.streams;
    this.streams.length = 0;
    this.streams.push(...all.filter(({ isOver }) => !isOver));
  }
}
