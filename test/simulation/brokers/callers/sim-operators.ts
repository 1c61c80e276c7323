import assert from 'node:assert/strict';
import type { AgentIdentity, NodeId } from '../../../../src/domain/ids.js';
import type { DrainNodeResponse__Output } from '../../../../src/gen/rma/v1/DrainNodeResponse.js';
import type { SimHosts } from '../../sim-hosts.js';
import type { SimMember } from '../sim-member.js';
import type { SimTold } from '../told/sim-told.js';
import type { ToldNodes } from '../told/told-nodes.js';
import type { Ask } from './ask.js';
import { SimFollowing } from './sim-following.js';

/** How long guests have to leave a node that is drained. */
const DRAIN_MS = 60_000;
/** Who asks again late gives it a moment. */
const LEFT_MS_MIN = 1_000;
/** What ends a drain for who follows it, besides that the node is empty or the time is over. */
const DRAIN_ENDS = ['DRAIN_CANCELLED', 'NODE_NOT_FOUND'];

interface OperatorParts {
  readonly told: SimTold;
  readonly nodes: ToldNodes;
  readonly hosts: SimHosts;
  readonly ask: Ask;
  readonly nowMs: () => number;
  readonly leading: () => SimMember | undefined;
}

/** Everybody who cordons, drains and removes nodes, and follows how it goes. */
export class SimOperators {
  private readonly drains = new Map<SimFollowing<DrainNodeResponse__Output>, NodeId>();

  /** Nodes that were removed, or may have been. */
  private readonly removed = new Set<NodeId>();

  constructor(private readonly parts: OperatorParts) {}

  cordon(at: number, node: NodeId, reason: string | null): void {
    const { nodes, ask } = this.parts;
    let answered = () => {};
    const isAsked = ask.of(
      at,
      (broker) => broker.cordon(node, reason),
      ({ ok }) => ok && answered(),
    );
    if (isAsked) answered = nodes.wish(node, reason === null ? 'open' : 'cordon');
  }

  /** Drains a node and follows that, at the next broker too, until it is told the end. */
  drain(node: NodeId): void {
    const { nodes, nowMs, leading } = this.parts;
    const deadlineMs = nowMs() + DRAIN_MS;
    let wish = { isAnswered: () => {}, sent: 0, era: 0, deadlineMs };
    const drain: SimFollowing<DrainNodeResponse__Output> = new SimFollowing({
      nowMs,
      leading,
      begin: () => {
        const isAnswered = nodes.wish(node, 'cordon');
        const leftMs = Math.max(LEFT_MS_MIN, deadlineMs - nowMs());
        wish = { isAnswered, sent: nodes.lastSent(node), era: this.parts.told.era, deadlineMs: nowMs() + leftMs };
        return (streams, follower) => streams.drain(node, leftMs, follower);
      },
      heard: (progress, { era }) => {
        if (era !== this.parts.told.era) return;
        wish.isAnswered();
        const isAsAsked = wish.sent === nodes.lastSent(node);
        if (progress.drained && isAsAsked) this.checkEmpty(node);
        if (progress.overdue && isAsAsked && Math.ceil(nowMs()) < Math.floor(wish.deadlineMs))
          this.problem(`${node} is overdue at ${nowMs()}, and not at ${wish.deadlineMs}`);
        if (progress.drained || progress.overdue) drain.stop();
      },
      ended: (reason) => this.drainGoesOn(node, reason, wish),
    });
    this.drains.set(drain, node);
    drain.tick();
  }

  remove(at: number, node: NodeId): void {
    const { told, nodes, hosts, ask } = this.parts;
    const living = told.livingOn(node);
    const host = hosts.nodes.find(({ id }) => id === node);
    const isAsked = ask.of(
      at,
      (broker) => broker.removeNode(node),
      ({ ok }) => {
        if (!ok) return;
        if (host?.isWelcomed) this.problem(`${node} is removed, and its agent is there`);
        told.lostWithNode(living);
      },
    );
    if (!isAsked) return;
    nodes.forget(node);
    this.removed.add(node);
  }

  /** Lets another agent have a node. */
  accept(at: number, node: NodeId, identity: AgentIdentity): void {
    const { hosts, ask } = this.parts;
    const host = hosts.nodes.find(({ id }) => id === node);
    ask.of(
      at,
      (broker) => broker.acceptAgent(node, identity),
      ({ ok }) => {
        if (ok && host?.isWelcomed && host.identity !== identity)
          this.problem(`${node} is given to ${identity}, and its own agent is there`);
      },
    );
  }

  /** Time has passed. */
  tick(): void {
    for (const drain of this.drains.keys()) {
      drain.tick();
      if (drain.isOver) this.drains.delete(drain);
    }
  }

  /** Whoever follows a drain is told its end when guests have left, or its time is over. */
  get isWaiting(): boolean {
    return this.drains.size > 0;
  }

  judge(): void {
    assert.deepEqual([...this.drains.values()], [], 'nobody tells how drains end');
  }

  private drainGoesOn(node: NodeId, reason: string, wish: { readonly sent: number; readonly era: number }): boolean {
    if (reason === 'NOT_LEADER' || reason === 'BROKER_UNREACHABLE' || reason === 'NOT_READY') return true;
    // Its agent need not have been back since.
    if (reason === 'NODE_NOT_FOUND' && this.removed.has(node)) return false;
    const { nodes, told } = this.parts;
    const isWished = nodes.isOpenedSince(node, wish.sent) || wish.era < told.era;
    if (!isWished || !DRAIN_ENDS.includes(reason)) this.problem(`the drain of ${node} ends with ${reason}`);
    return false;
  }

  /** No guest has anything of it. */
  private checkEmpty(node: NodeId): void {
    const host = this.parts.hosts.nodes.find(({ id }) => id === node);
    const used = host?.isWelcomed ? host.claimsInUse() : [];
    for (const { claim, state } of used) this.problem(`${node} is drained, and ${claim} is ${state} there`);
  }

  private problem(what: string): void {
    this.parts.told.problems.push(what);
  }
}
