import { createServer, type Http2Session, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { Clock } from '../../common/clock/clock.js';
import { toGrpcStatus } from '../../common/errors/grpc-status.js';
import { RmaError } from '../../common/errors/rma-error.js';

/** How many refused connections may be told why at a time; the others are closed without a word. */
export const TOLD_AT_ONCE_MAX = 64;
/** How long a refused client may take to ask. */
export const ASKING_MS = 2_000;
/** A refused client's headers are of no interest: the smallest that HTTP/2 knows of. */
const SETTINGS = { maxConcurrentStreams: 1, maxHeaderListSize: 8 * 1024, initialWindowSize: 0 };

/**
 * Tells refused clients why, as the status of their first call: in TLS 1.3 a client's handshake is over before the
 * server looks at its certificate, so all that it would see otherwise is a connection that closes. It is a server of
 * its own, without services: nothing that a refused client sends comes near the real one.
 */
export class RefusingServer {
  private readonly server = createServer({ settings: SETTINGS, maxSessionMemory: 1 });
  private readonly errors = new WeakMap<Http2Session, RmaError>();
  private told = 0;
  private next: RmaError | null = null;

  constructor(private readonly clock: Clock) {
    this.server.on('session', (session) => {
      if (this.next !== null) this.errors.set(session, this.next);
      session.on('error', () => {});
    });
    this.server.on('stream', (stream) => this.answer(stream));
  }

  /** Answers the first call of a connection with `error`, and closes it. */
  refuse(socket: Socket, error: RmaError): void {
    socket.on('error', () => {});
    if (this.told >= TOLD_AT_ONCE_MAX) {
      socket.destroy();
      return;
    }
    this.told += 1;
    const timer = this.clock.schedule(ASKING_MS, () => socket.destroy());
    socket.once('close', () => {
      this.told -= 1;
      timer.cancel();
    });
    this.next = error;
    this.server.emit('connection', socket);
    this.next = null;
  }

  private answer(stream: ServerHttp2Stream): void {
    stream.on('error', () => {});
    const { session } = stream;
    const error = (session && this.errors.get(session)) ?? new RmaError({ reason: 'NOT_READY', message: 'refused' });
    const { code, details, metadata } = toGrpcStatus(error);
    const headers = {
      ':status': 200,
      'content-type': 'application/grpc',
      'grpc-status': code,
      'grpc-message': encodeURI(details),
      ...metadata.toHttp2Headers(),
    };
    stream.respond(headers, { endStream: true });
    session?.close();
  }
}
