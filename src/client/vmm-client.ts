import type { Clock } from '../common/clock/clock.js';
import { systemClock } from '../common/clock/system-clock.js';
import { RmaError } from '../common/errors/rma-error.js';
import { closeFd } from '../common/native/files/files.js';
import { AgentConnection, type AgentReply } from './vmm/agent-connection.js';
import { notOurProtocol } from './vmm/agent-error.js';
import { connectToAgent } from './vmm/connect-socket.js';
import { type DrainRequest, parseDrainRequest } from './vmm/drain-request.js';
import { parseReply } from './vmm/parse-reply.js';
import {
  type AgentEvent,
  type AgentHello,
  claimStateReply,
  deliveryReply,
  PROTOCOL_NAME,
  PROTOCOL_VERSION,
  resumeReply,
  statusReply,
} from './vmm/protocol.js';
import { AGENT_SOCKET_DEFAULT } from './vmm/socket-path.js';

const DEADLINE_MS_DEFAULT = 10_000;

/** Which agent, and what to do with its events. */
export interface VmmClientOptions {
  /** Default: /run/rma/agent.sock. */
  readonly socketPath?: string;
  /** For connecting, and for each request, in milliseconds; default 10 s. */
  readonly deadlineMs?: number;
  /** Default: the system clock. */
  readonly clock?: Clock;
  /** Called with the agent's events: drain_requested, claim_expiring, agent_stopping. Must not throw. */
  readonly onEvent?: (event: AgentEvent) => void;
  /**
   * Called when the node is being drained, or a claim of this process is to be given up: move or end the guest, then
   * `release`. Also for claims that were confirmed on another connection of this process. Must not throw.
   */
  readonly onDrainRequested?: (request: DrainRequest) => void;
  /** Called once when either side closes the connection. The claims of this process stay live: `resume` them. */
  readonly onClose?: (error: RmaError) => void;
}

/** An RMA that has arrived, and must now be confirmed. */
export interface DeliveredRma {
  /** Close-on-exec; the caller closes it. Map it from offset 0, shared, for reading and writing. */
  readonly fd: number;
  readonly rmaBytes: number;
  /** The id of the claim, for `confirm`, `nack` and `release`. */
  readonly claim: string;
  /** KVM, HUGETLB or MEMFD. */
  readonly device: string;
  /** How it was cleared: KERNEL, AGENT or KERNEL_AND_AGENT. */
  readonly cleared: string;
}

/** A claim as the agent knows it. */
export interface AgentClaimState {
  readonly claim: string;
  readonly state: string;
}

/** A claim resumed on a new connection. */
export interface ResumedClaim extends AgentClaimState {
  readonly rmaBytes: number;
  readonly device: string;
}

/** This process's claims, and the node's pool. */
export interface AgentStatus {
  readonly claims: readonly { readonly claim: string; readonly guest: string; readonly state: string }[];
  readonly device: string;
  readonly rmaBytes: number;
  readonly capacityCount: number;
  readonly freeCount: number;
}

/**
 * A VMM's connection to the agent of its node. Every method rejects with an `RmaError`.
 *
 * A claim lasts as long as this process, not as this connection. The agent takes back an RMA that is not confirmed
 * within 10 s.
 */
export interface VmmClient {
  /** The node's name, from the agent's hello. */
  readonly node: string;
  /**
   * Exchanges a claim token for the fd of its RMA; `confirm` it afterwards. FD_NOT_RECEIVED when the reply came without
   * its fd, for example because this process has no free fd number: the agent was told, and the token may be redeemed
   * again. CLAIM_PREPARING: retry after `retryAfterMs`.
   */
  redeem(token: string): Promise<DeliveredRma>;
  /** Asks for an RMA without the broker, if the node's policy allows this process to. Otherwise like `redeem`. */
  allocate(guest: string, minRmaBytes: number): Promise<DeliveredRma>;
  /** Says that the fd has arrived: the claim is BOUND to this process. */
  confirm(claim: string): Promise<AgentClaimState>;
  /** Says that the fd cannot be used; `why` goes into the agent's log. Close the fd first. */
  nack(claim: string, why: string): Promise<AgentClaimState>;
  /** Gives the RMA back. Unmap it and close its fd first. */
  release(claim: string): Promise<AgentClaimState>;
  /** Resumes a claim of this process on this connection, for example after a restart of the agent. */
  resume(token: string): Promise<ResumedClaim>;
  status(): Promise<AgentStatus>;
  ping(): Promise<void>;
  /** Closes the connection; closing twice is harmless. */
  close(): void;
}

/** Connects to the agent of this node, and checks that both sides speak rma-local/1. */
export async function connectVmmClient(options: VmmClientOptions = {}): Promise<VmmClient> {
  const { socketPath = AGENT_SOCKET_DEFAULT, deadlineMs = DEADLINE_MS_DEFAULT, clock = systemClock } = options;
  const fd = await connectToAgent(socketPath, clock, deadlineMs);
  const { onClose = () => undefined } = options;
  const onEvent = (event: AgentEvent) => passOn(event, options);
  const connection = new AgentConnection(fd, { clock, deadlineMs, onEvent, onClose });
  const hello = await connection.hello;
  try {
    checkVersion(hello);
  } catch (error) {
    connection.close();
    throw error;
  }
  return clientOf(connection, hello.node);
}

function passOn(event: AgentEvent, { onEvent, onDrainRequested }: VmmClientOptions): void {
  onEvent?.(event);
  const request = parseDrainRequest(event);
  if (request !== null) onDrainRequested?.(request);
}

function clientOf(connection: AgentConnection, node: string): VmmClient {
  const plain = (op: string, members?: Readonly<Record<string, unknown>>) => request(connection, op, members);
  return {
    node,
    redeem: (token) => receiveRma(connection, 'redeem', { token }),
    allocate: (guest, minRmaBytes) => receiveRma(connection, 'allocate', { guest, min_rma_bytes: minRmaBytes }),
    confirm: async (claim) => parseReply(claimStateReply, await plain('confirm', { claim })),
    nack: async (claim, why) => parseReply(claimStateReply, await plain('nack', { claim, why })),
    release: async (claim) => parseReply(claimStateReply, await plain('release', { claim })),
    resume: async (token) => {
      const { rma_bytes: rmaBytes, ...rest } = parseReply(resumeReply, await plain('resume', { token }));
      return { ...rest, rmaBytes };
    },
    status: async () => {
      const { claims, pool } = parseReply(statusReply, await plain('status'));
      const { device, rma_bytes: rmaBytes, capacity: capacityCount, free: freeCount } = pool;
      return { claims, device, rmaBytes, capacityCount, freeCount };
    },
    ping: async () => {
      await plain('ping');
    },
    close: () => connection.close(),
  };
}

async function request(connection: AgentConnection, op: string, members?: Readonly<Record<string, unknown>>) {
  const { ok, fds } = await connection.request(op, members);
  for (const fd of fds) closeFd(fd);
  return ok;
}

async function receiveRma(
  connection: AgentConnection,
  op: string,
  members: Readonly<Record<string, unknown>>,
): Promise<DeliveredRma> {
  const reply = await connection.request(op, members);
  const delivery = deliveryReply.safeParse(reply.ok);
  const [fd] = reply.fds;
  const hasArrived = fd !== undefined && reply.fds.length === 1 && !reply.isMissingFds;
  if (hasArrived && delivery.success) {
    const { claim, rma_bytes: rmaBytes, device, cleared } = delivery.data;
    return { fd, rmaBytes, claim, device, cleared };
  }
  for (const useless of reply.fds) closeFd(useless);
  throw await giveBack(connection, parseReply(deliveryReply, reply.ok).claim, reply);
}

/** Tells the agent that its fd did not arrive. Even if this is lost, the agent takes an unconfirmed RMA back. */
async function giveBack(connection: AgentConnection, claim: string, reply: AgentReply): Promise<RmaError> {
  const why = `${reply.fds.length} fds arrived${reply.isMissingFds ? ', and the kernel dropped some (MSG_CTRUNC)' : ''}`;
  const metadata = { claim };
  const message = `the fd of claim ${claim} did not arrive: ${why}. Check this process's limit of open files, then redeem again.`;
  const refusal = { reason: 'FD_NOT_RECEIVED', message, metadata } as const;
  try {
    await request(connection, 'nack', { claim, why });
    return new RmaError(refusal);
  } catch (cause) {
    return new RmaError(refusal, { cause });
  }
}

function checkVersion({ protocol, versions }: AgentHello): void {
  if (protocol !== PROTOCOL_NAME) throw notOurProtocol(`it greets with ${JSON.stringify(protocol.slice(0, 64))}`);
  if (!versions.includes(PROTOCOL_VERSION)) {
    throw notOurProtocol(`it speaks only versions ${versions.join(', ')}; use a client of the agent's version`);
  }
}
