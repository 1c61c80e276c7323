import type { ClientReadableStream } from '@grpc/grpc-js';
import { ADDRESSES_FORM, parseAddress, parseAddresses } from '../../common/config/address.js';
import { fromGrpcStatus } from '../../common/errors/grpc-status.js';
import { invalidField, RmaError } from '../../common/errors/rma-error.js';
import { LeaderSearch } from '../../domain/leader-search.js';
import { type Attempt, Unanswered } from '../retry/attempts.js';
import { repeat } from '../retry/retry.js';
import type { RetryTerms } from '../retry/retry-budget.js';
import type { BrokerChannel } from './broker-tls.js';
import { Channels } from './channels.js';
import { callOnce, type StartCall, type Stubs } from './stubs.js';

/** How brokers are reached, and how often each call is tried. */
export interface AskingTerms extends RetryTerms {
  /** Default: without TLS. It ends with the calls. */
  readonly channel?: BrokerChannel | undefined;
}

/** How long one call may take. */
export interface CallLimits {
  /** For all attempts and the waits between them, in milliseconds. */
  readonly deadlineMs: number;
  /** The broker may rightly take longer than it takes to tell that nobody is there: only pings tell that. */
  readonly isWaiting: boolean;
}

/** Starts a unary call at one broker. */
export type StartCallAt<Response> = (
  stubs: Stubs,
  ...call: Parameters<StartCall<Response>>
) => ReturnType<StartCall<Response>>;

/** Asks whichever of the brokers leads. */
export class Asking {
  readonly search: LeaderSearch;
  private readonly channels: Channels;

  /** @param address one, or several with commas between them, or in a list */
  constructor(
    address: string | readonly string[],
    private readonly terms: AskingTerms,
  ) {
    const { channel, delayMsMax: reconnectMsMax, clock } = terms;
    // Without TLS nothing but the caller's own list tells who a broker is.
    const mayFollow = (leader: string) => channel !== undefined && parseAddress(leader) !== undefined;
    this.search = new LeaderSearch(addressesOf(address), mayFollow);
    this.channels = new Channels({ clock, search: this.search, reconnectMsMax, channel });
  }

  /** One idempotent call. */
  call<Response>({ deadlineMs, isWaiting }: CallLimits, start: StartCallAt<Response>): Promise<Response> {
    const attempt = isWaiting ? this.waitAt.bind(this) : this.askAt.bind(this);
    return repeat({ ...this.terms, deadlineMs, search: this.search }, (at) => attempt<Response>(at, start));
  }

  /** Opens a stream at a broker, once that is known to be there. */
  async open<Stream extends Pick<ClientReadableStream<unknown>, 'on'>>(
    { address, remainingMs }: Attempt,
    begin: (stubs: Stubs) => Stream,
    signal?: AbortSignal,
  ): Promise<Stream> {
    const stubs = await this.channels.ready(address, remainingMs, signal);
    const stream = begin(stubs);
    stream.on('error', (thrown) => this.noteFailure(address, stubs, fromGrpcStatus(thrown)));
    return stream;
  }

  close(): void {
    this.channels.close();
    this.terms.channel?.end();
  }

  /** A broker that works on the call for so long may be a dead one: another broker is asked then. */
  private async askAt<Response>({ address, remainingMs }: Attempt, start: StartCallAt<Response>): Promise<Response> {
    const { clock } = this.terms;
    const withinMs = Math.min(remainingMs, this.search.patienceMs(address));
    const endMs = clock.monotonicMs() + withinMs;
    const stubs = await this.channels.ready(address, remainingMs);
    try {
      return await this.callAt(address, stubs, endMs - clock.monotonicMs(), start);
    } catch (thrown) {
      if (withinMs === remainingMs || RmaError.from(thrown).reason !== 'CALL_TIMED_OUT') throw thrown;
      this.channels.giveUp(address, stubs);
      throw new Unanswered(address, withinMs, thrown);
    }
  }

  /** A broker that is there may take all of the call's time. */
  private async waitAt<Response>({ address, remainingMs }: Attempt, start: StartCallAt<Response>): Promise<Response> {
    const { clock } = this.terms;
    const endMs = clock.monotonicMs() + remainingMs;
    const stubs = await this.channels.ready(address, remainingMs);
    return this.callAt(address, stubs, endMs - clock.monotonicMs(), start);
  }

  private async callAt<Response>(
    address: string,
    stubs: Stubs,
    withinMs: number,
    start: StartCallAt<Response>,
  ): Promise<Response> {
    try {
      return await callOnce((...call) => start(stubs, ...call), this.terms.clock.wallMs() + withinMs);
    } catch (thrown) {
      throw this.noteFailure(address, stubs, RmaError.from(thrown));
    }
  }

  private noteFailure(address: string, stubs: Stubs, error: RmaError): RmaError {
    if (error.reason === 'BROKER_UNREACHABLE') this.channels.giveUp(address, stubs);
    return error;
  }
}

/** A single address may be any that gRPC understands, such as a socket's. */
function addressesOf(address: string | readonly string[]): readonly [string, ...string[]] {
  const text = typeof address === 'string' ? address : address.join(',');
  const isOne = text.startsWith('unix:') || (!text.includes(',') && text !== '');
  const several = isOne ? ([text] as const) : parseAddresses(text);
  if (several === undefined) throw invalidField('address', `${JSON.stringify(text)} is not ${ADDRESSES_FORM}`);
  return several;
}
