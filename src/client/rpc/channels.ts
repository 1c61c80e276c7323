import { connectivityState } from '@grpc/grpc-js';
import type { Clock } from '../../common/clock/clock.js';
import { RmaError } from '../../common/errors/rma-error.js';
import type { ChannelTerms } from '../../common/tls/broker-trust.js';
import { PlainCredentials } from '../../common/tls/plain-credentials.js';
import { type LeaderSearch, OUTSIDERS_MAX } from '../../domain/leader-search.js';
import { Unanswered } from '../retry/attempts.js';
import { createStubs, type Stubs, type StubTerms } from './stubs.js';

/** How much of the time that a caller has left one broker may take to be connected to. */
const CONNECT_SHARE = 0.5;

/** What channels are made with. */
export interface ChannelsTerms extends Pick<StubTerms, 'reconnectMsMax'> {
  /** Default: without TLS. */
  readonly channel?: ChannelTerms | undefined;
  readonly clock: Clock;
  readonly search: LeaderSearch;
}

/**
 * One channel for each broker that was asked. A channel whose broker could not be reached is given up, so that the next
 * attempt there connects at once, and nobody dials a machine that is gone for good; that of the only broker is kept,
 * and connects again by itself.
 */
export class Channels {
  private readonly open = new Map<string, Stubs>();
  private readonly plain: ChannelTerms;
  private isClosed = false;

  constructor(private readonly terms: ChannelsTerms) {
    this.plain = { credentials: new PlainCredentials(terms.clock), interceptors: [] };
  }

  /** The channel to a broker, connected or not. */
  at(address: string): Stubs {
    if (this.isClosed) throw closed();
    const known = this.open.get(address);
    if (known !== undefined) return known;
    this.closeOutsiders();
    const { reconnectMsMax, channel = this.plain, search } = this.terms;
    const stubs = createStubs(address, { reconnectMsMax, channel, isOneOfSeveral: !search.isOnly(address) });
    this.open.set(address, stubs);
    return stubs;
  }

  /**
   * The channel to a broker once that is connected, or cannot be, which the call will say. Rejects when neither is
   * known in time, as of a machine that swallows packets, or `signal` aborts. The only broker's is given as it is.
   *
   * @param remainingMs of the caller's time, of which another broker is to have its part
   */
  async ready(address: string, remainingMs: number, signal?: AbortSignal): Promise<Stubs> {
    const { search } = this.terms;
    if (search.isOnly(address)) return this.at(address);
    const withinMs = Math.max(0, Math.min(remainingMs * CONNECT_SHARE, search.patienceMs(address)));
    const endWallMs = this.terms.clock.wallMs() + withinMs;
    const stubs = this.at(address);
    for (;;) {
      if (this.isClosed) throw closed();
      // Another caller has waited long enough for both.
      if (this.open.get(address) !== stubs) throw new Unanswered(address, withinMs);
      const state = stubs.channel.getConnectivityState(true);
      if (state === connectivityState.READY || state === connectivityState.TRANSIENT_FAILURE) return stubs;
      if (!(await hasChanged(stubs, endWallMs, signal))) {
        this.giveUp(address, stubs);
        throw new Unanswered(address, withinMs);
      }
    }
  }

  /** Nobody has answered there. Calls that are still under way on the channel come to their own ends. */
  giveUp(address: string, stubs: Stubs): void {
    if (this.terms.search.isOnly(address) || this.open.get(address) !== stubs) return;
    this.open.delete(address);
    stubs.close();
  }

  close(): void {
    this.isClosed = true;
    for (const stubs of this.open.values()) stubs.close();
    this.open.clear();
  }

  /** Where standbys sent this client to, and which it was never told itself. */
  private closeOutsiders(): void {
    const { addresses, first } = this.terms.search;
    const outsiders = [...this.open].filter(([address]) => !addresses.includes(address) && address !== first);
    if (outsiders.length < OUTSIDERS_MAX) return;
    for (const [address, stubs] of outsiders) {
      this.open.delete(address);
      stubs.close();
    }
  }
}

function closed(): RmaError {
  return new RmaError({ reason: 'CALL_CANCELLED', message: 'this client has been closed' });
}

/** False when the channel's state is the same at that time. */
function hasChanged({ channel }: Stubs, untilWallMs: number, signal?: AbortSignal): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new RmaError({ reason: 'CALL_CANCELLED', message: 'the caller has cancelled' }));
    if (signal?.aborted) return abort();
    signal?.addEventListener('abort', abort, { once: true });
    channel.watchConnectivityState(channel.getConnectivityState(false), untilWallMs, (error) => {
      signal?.removeEventListener('abort', abort);
      resolve(error === undefined);
    });
  });
}
