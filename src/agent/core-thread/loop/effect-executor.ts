import { closeFd } from '../../../common/native/files/files.js';
import type { AgentEffect, CoreReport } from '../../../domain/agent/effects.js';
import type { AgentInput } from '../../../domain/agent/inputs.js';
import type { RmaDemand, SlotIndex } from '../../../domain/agent/rmas.js';
import type { ClaimId } from '../../../domain/ids.js';
import type { Reason, Refusal } from '../../../domain/reasons.js';
import { RETRY_AFTER_MS } from '../../../domain/retry-after.js';
import type { JournalEntry } from '../../checkpoint/journal-entry.js';
import type { DeviceRequest } from '../../device/thread/device-messages.js';
import type { HolderWatch } from '../../local/holder-watch.js';
import type { LocalServer } from '../../local/local-server.js';
import { eventPacket, replyPacket, rmaPacket } from '../../local/packets/packet-writer.js';
import type { RmaKeeper } from './rma-keeper.js';

type Reply = Extract<AgentEffect, { readonly type: 'reply' }>;
type SentRma = NonNullable<Reply['rma']>;

/** What effects act upon. */
export interface EffectTargets {
  readonly checkpoint: { append(entry: JournalEntry): void };
  readonly device: { request(request: DeviceRequest): void };
  readonly server: LocalServer;
  readonly holders: HolderWatch;
  readonly keeper: Pick<RmaKeeper, 'keep' | 'unkeep'>;
  readonly report: (report: CoreReport) => void;
  readonly notes: {
    quarantined(slot: SlotIndex, claim: ClaimId): void;
    givenBack(claim: ClaimId, demand: RmaDemand): void;
  };
  /** What an effect led to is dealt with after the list of effects that it is in. */
  readonly feed: (input: AgentInput) => void;
}

/** Does what the core decided, in the core's order. An effect that throws ends the agent: see `core-worker.ts`. */
export class EffectExecutor {
  constructor(private readonly targets: EffectTargets) {}

  execute(effect: AgentEffect): void {
    const { checkpoint, device, server, holders, keeper, report, notes } = this.targets;
    switch (effect.type) {
      case 'record':
        return checkpoint.append(effect.entry);
      case 'reply':
        return this.reply(effect);
      case 'reply-refused':
        return this.refuse(effect);
      case 'notify':
        return server.get(effect.connection)?.send(eventPacket(effect.event, effect.members));
      case 'hang-up':
        return server.get(effect.connection)?.close();
      case 'watch-holder':
        return holders.watch(effect.claim, effect.holder);
      case 'unwatch-holder':
        return holders.unwatch(effect.claim);
      case 'allocate':
      case 'examine':
        return device.request(effect);
      case 'slot-quarantined':
        return notes.quarantined(effect.slot, effect.claim);
      case 'claim-given-back':
        return notes.givenBack(effect.claim, effect.demand);
      case 'keep-rma':
        return keeper.keep(effect.name, effect.fd);
      case 'unkeep-rma':
        return keeper.unkeep(effect.name);
      case 'close-rma':
        return closeFd(effect.fd);
      case 'report-claim':
      case 'report-inventory':
        return report(effect);
    }
  }

  private refuse({ connection, requestId, refusal }: Extract<AgentEffect, { readonly type: 'reply-refused' }>): void {
    const { server } = this.targets;
    const isOfToken = refusal.reason === 'TOKEN_UNKNOWN' || refusal.reason === 'HOLDER_NOT_ALLOWED';
    if (isOfToken) server.refuseToken(connection, requestId, refusal);
    else server.get(connection)?.sendError(requestId, refusal);
  }

  private reply(effect: Reply): void {
    const { rma } = effect;
    if (rma !== undefined) return this.deliver(effect, rma);
    this.targets.server.get(effect.connection)?.send(replyPacket(effect.requestId, effect.ok));
  }

  /** The one place where an fd leaves the agent. That it may leave was recorded by an effect before this one. */
  private deliver({ connection: id, requestId, ok }: Reply, { claim, fd, sizeBytes }: SentRma): void {
    const connection = this.targets.server.get(id);
    if (connection === undefined) return this.notDelivered(claim, 'PEER_GONE');
    const packet = rmaPacket(requestId, ok, sizeBytes);
    // Last, so that as little time as possible is left for the peer to be replaced by another process.
    const failure = connection.isPeerThere() ? connection.sendFd(packet, fd) : 'PEER_GONE';
    if (failure === null) return this.targets.server.noteServed(connection);
    // Told before the end of the connection, or the core would have to take the RMA for one that is out there.
    this.notDelivered(claim, failure);
    if (failure === 'FD_NOT_RECEIVED') connection.sendError(requestId, fdNotSent());
    else connection.close();
  }

  private notDelivered(claim: ClaimId, reason: Reason): void {
    this.targets.feed({ type: 'delivery-failed', claim, reason });
  }
}

function fdNotSent(): Refusal {
  return {
    reason: 'FD_NOT_RECEIVED',
    message:
      'the kernel has no room for another fd on its way to a process, and the claim is as it was; redeem it again',
    retryAfterMs: RETRY_AFTER_MS.ROOM_MADE,
  };
}
