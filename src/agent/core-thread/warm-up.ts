import { createHash } from 'node:crypto';
import { openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../common/clock/clock.js';
import { closeFd } from '../../common/native/files/files.js';
import { createEventfd, signalEventfd } from '../../common/native/sockets/eventfd.js';
import { AgentCore } from '../../domain/agent/agent-core.js';
import type { AgentInput } from '../../domain/agent/inputs.js';
import type { AgentMs, BootId, ClaimId, FencingToken, TokenHash } from '../../domain/ids.js';
import { Checkpoint } from '../checkpoint/checkpoint.js';
import { realJournalFiles } from '../checkpoint/journal-files.js';
import type { DeviceReply, DeviceRequest } from '../device/thread/device-messages.js';
import { type ListeningSocket, listenAtPath } from '../local/listening-socket.js';
import type { CoreRequest } from './core-messages.js';
import { AgentLoop } from './loop/agent-loop.js';
import { WarmUpGuest } from './warm-up-guest.js';

/**
 * After so many V8 has compiled all that a hand-off runs through; they take some 150 ms,
 * while the device is being opened.
 */
const HAND_OFFS = 300;
/** A machine that is busy at the agent's start does without the rest. */
const MAX_MS = 500;

const RMA_BYTES = 65_536;
const TTL_MS = 60_000;

/**
 * Hands RMAs out that are none, to guests that are none. VMMs start now and then: without this, the first one after the
 * agent's own start would wait until all the code on its way is read and compiled, and hundreds after it for code that
 * is only interpreted. Returns how many hand-offs there were.
 *
 * Everything is the agent's own (loop, core, server, journal), in a life apart: its socket is in the agent's private
 * directory, its journal goes nowhere, and neither broker nor device hear of it.
 *
 * @param directory Where nobody else may connect.
 */
export function warmUp(directory: string, clock: Clock): number {
  const path = join(directory, 'warm-up.sock');
  const warming = new WarmUp(path, listenAtPath({ path, mode: 0o600, gid: null }), clock);
  try {
    const untilMs = clock.monotonicMs() + MAX_MS;
    let count = 0;
    while (count < HAND_OFFS && clock.monotonicMs() < untilMs) warming.handOff(++count);
    return count;
  } finally {
    warming.close();
  }
}

class WarmUp {
  private readonly wakeFd = createEventfd();
  private readonly checkpoint = openScratchCheckpoint();
  private readonly fromDevice: DeviceReply[] = [];
  private readonly fromMain: CoreRequest[] = [];
  private readonly loop: AgentLoop;
  private lastInode = 0;

  constructor(
    private readonly path: string,
    socket: ListeningSocket,
    private readonly clock: Clock,
  ) {
    this.loop = new AgentLoop({
      core: new AgentCore({
        device: 'MEMFD',
        rmaSizeBytes: RMA_BYTES,
        capacityCount: 1,
        record: this.checkpoint.record(),
      }),
      clock,
      checkpoint: this.checkpoint,
      device: { request: (request) => this.allocate(request), receive: () => this.fromDevice.shift() ?? null },
      main: { post: () => undefined, receive: () => this.fromMain.shift() ?? null },
      wakeFd: this.wakeFd,
      socket,
      nodeName: 'warm-up',
      policy: { allocateUids: [], allocateGids: [] },
    });
    this.round();
  }

  /** The whole life of a claim, from the broker's order to its word that the end is durable. */
  handOff(number: number): void {
    const claim = `warm-up-${number}` as ClaimId;
    const token = `rmat_${String(number).padStart(43, '0')}`;
    this.hear({
      type: 'prepare',
      claim,
      fencingToken: number as FencingToken,
      tokenHash: createHash('sha256').update(token).digest('hex') as TokenHash,
      guest: 'warm-up',
      minRmaBytes: RMA_BYTES,
      maxRmaBytes: null,
      device: null,
      expiryMark: 0,
      redeemableUntil: (this.clock.monotonicMs() + TTL_MS) as AgentMs,
    });
    new WarmUpGuest(this.path, () => this.round()).live(token, claim);
    this.hear({ type: 'ends-acknowledged', claims: [claim] });
  }

  /** A pool of nothing, so that the core lets go of its last RMA. */
  close(): void {
    this.reply({ type: 'capacity', capacityCount: 0 });
    this.round();
    this.loop.close();
    this.checkpoint.close();
    closeFd(this.wakeFd);
    rmSync(`${this.path}.lock`, { force: true });
  }

  private hear(input: Extract<AgentInput, { readonly type: 'prepare' | 'ends-acknowledged' }>): void {
    this.fromMain.push({ type: 'input', input });
    signalEventfd(this.wakeFd);
    this.round();
  }

  private reply(reply: DeviceReply): void {
    this.fromDevice.push(reply);
    signalEventfd(this.wakeFd);
  }

  private round(): void {
    this.loop.round(0);
  }

  /** Any fd will do: nobody looks into it. */
  private allocate(request: DeviceRequest): void {
    if (request.type !== 'allocate') return;
    const clearing = { method: 'KERNEL', durationMs: 0, pagesChecked: 0 } as const;
    const rma = { fd: createEventfd(), sizeBytes: RMA_BYTES, inode: ++this.lastInode, clearing };
    this.reply({ type: 'allocated', slot: request.slot, rma });
  }
}

function openScratchCheckpoint(): Checkpoint {
  const nothing = () => undefined;
  return new Checkpoint({
    directory: '/dev',
    bootId: 'warm-up' as BootId,
    warn: nothing,
    files: {
      ...realJournalFiles,
      makeDirectory: nothing,
      exists: () => false,
      create: () => openSync('/dev/null', 'a'),
      sync: nothing,
      rename: nothing,
      syncDirectory: nothing,
    },
  });
}
