import { constants } from 'node:http2';
import { Duplex } from 'node:stream';
import {
  type ServerInterceptingCall as Call,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
} from '@grpc/grpc-js';
import { type CallGuard, NeverStarted } from '../access/call-guard.js';
import type { Admission } from '../admission/admission.js';
import type { StreamLoad } from '../admission/stream-load.js';
import { EncodedResponse } from '../wire/write/encoded-response.js';
import { type Leadership, passLeader } from './led-call.js';

/**
 * How many messages of one stream may be in transit to its socket: more than are made in one turn of the event loop.
 */
export const MESSAGES_UNDER_WAY_MAX = 256;

/** And about how many bytes: claims have about 300 bytes each, but may have hundreds of KiB of labels and the like. */
export const BYTES_UNDER_WAY_MAX = 256 * 1024;

/**
 * A stream that accepts messages before the previous one has been sent. grpc-js sends a message only when the one
 * before has been written, which it learns one turn of the event loop later: one message per turn, each with its own
 * system call. Messages that are handed over together go out in one write.
 */
export class EagerCall extends ServerInterceptingCall {
  private messages = 0;
  private bytes = 0;
  private goOn: (() => void) | null = null;

  constructor(
    private readonly call: ServerInterceptingCallInterface,
    private readonly load: StreamLoad,
  ) {
    super(call);
  }

  /** Passes incoming messages on unchanged; when the call ends, nothing is in transit any more. */
  override start(listener: Parameters<Call['start']>[0]): void {
    this.call.start({
      onReceiveMetadata: (metadata) => listener.onReceiveMetadata(metadata),
      onReceiveMessage: (message) => listener.onReceiveMessage(message),
      onReceiveHalfClose: () => listener.onReceiveHalfClose(),
      onCancel: () => {
        this.load.end();
        listener.onCancel();
      },
    });
  }

  override sendMessage(message: unknown, callback: () => void): void {
    const bytes = message instanceof EncodedResponse ? message.bytes.length : 0;
    this.messages += 1;
    this.bytes += bytes;
    this.load.handedOver(bytes);
    this.call.sendMessage(message, () => this.sent(bytes));
    if (this.hasRoom) callback();
    else this.goOn = callback;
  }

  private get hasRoom(): boolean {
    return this.messages < MESSAGES_UNDER_WAY_MAX && this.bytes < BYTES_UNDER_WAY_MAX && this.load.hasRoom;
  }

  private sent(bytes: number): void {
    this.messages -= 1;
    this.bytes -= bytes;
    this.load.sent(bytes);
    const { goOn } = this;
    if (goOn === null || !this.hasRoom) return;
    this.goOn = null;
    goOn();
  }
}

const SESSIONS = '/rma.v1.AgentService/';

/**
 * Makes the streams of a server eager where that helps: calls with one response do not need it, and agents' sessions
 * already batch their messages.
 */
export function eagerStreams(admission: Pick<Admission, 'stream'>) {
  return ({ path, responseStream }: MethodNature, { call, base }: PassedCall): Call => {
    if (!responseStream || path.startsWith(SESSIONS)) return call as Call;
    const load = admission.stream(base.getPeer(), () => resetStream(base));
    return new EagerCall(call, load);
  };
}

/** What of a method decides whether its calls are eager. */
type MethodNature = Pick<Parameters<ServerInterceptor>[0], 'path' | 'responseStream'>;

/** A call that the guard has let pass. */
export interface PassedCall {
  readonly call: ServerInterceptingCallInterface;
  /** As the first interceptor got it. */
  readonly base: ServerInterceptingCallInterface;
}

/**
 * The one interceptor of the server: it guards every call, refuses those that are another broker's to serve, and makes
 * streams eager.
 */
export function firstInterceptor(
  guard: Pick<CallGuard, 'pass'>,
  admission: Pick<Admission, 'stream'>,
  leadership?: Leadership,
): ServerInterceptor {
  const eager = eagerStreams(admission);
  return (method, base) => {
    const guarded = guard.pass(method.path, base);
    const call = guarded === null || leadership === undefined ? guarded : passLeader(leadership, method.path, guarded);
    return call === null ? new NeverStarted(base) : eager(method, { call, base });
  };
}

/**
 * Resets a stream whose caller does not read, and frees what is queued for it; a status would only be queued behind
 * that. Only the first interceptor gets the call that has an HTTP/2 stream.
 */
function resetStream(call: object): void {
  const stream = 'stream' in call ? call.stream : null;
  if (stream instanceof Duplex && 'close' in stream && typeof stream.close === 'function') {
    stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM);
  }
}
