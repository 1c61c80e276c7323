import { connect, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { tlsOptionsIn } from './client-tls.js';
import { FrameReader, frame } from './frames.js';

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const DATA = 0;
const HEADERS = 1;
const SETTINGS = 4;
const PING = 6;
const WINDOW_UPDATE = 8;
const ACK = 1;
const END_STREAM = 1;
const END_HEADERS = 4;
const WINDOW_MAX = 2 ** 31 - 1;
const INITIAL_WINDOW = 65_535;
const SETTING_INITIAL_WINDOW_SIZE = 4;

/** Receives a stream's data, and its end. */
export type OnData = (stream: number, payload: Buffer, isLast: boolean) => void;

/** A gRPC message as it is sent in a stream's data: its length, and its bytes. */
export function grpcMessage(bytes: Buffer): Buffer {
  const message = Buffer.allocUnsafe(5 + bytes.length);
  message.writeUInt8(0, 0);
  message.writeUInt32BE(bytes.length, 1);
  message.set(bytes, 5);
  return message;
}

/** An HTTP/2 client that costs almost nothing: it writes ready-made frames, and does not parse headers. */
export class Http2Connection {
  private readonly reader = new FrameReader((type, flags, stream, payload) => this.take(type, flags, stream, payload));
  private lastStream = -1;
  private received = 0;

  private constructor(
    private readonly socket: Socket,
    private readonly onData: OnData,
  ) {
    socket.on('data', (bytes) => this.reader.push(bytes));
    socket.write(PREFACE);
    const settings = Buffer.alloc(6);
    settings.writeUInt16BE(SETTING_INITIAL_WINDOW_SIZE, 0);
    settings.writeUInt32BE(WINDOW_MAX, 2);
    socket.write(frame(SETTINGS, 0, 0, settings));
    this.widen(WINDOW_MAX - INITIAL_WINDOW);
  }

  /** @param tlsFolder the client's certificate files; absent: no TLS */
  static open(address: string, onData: OnData, tlsFolder?: string): Promise<Http2Connection> {
    const [host = '', port = ''] = address.split(':');
    return new Promise((resolve, reject) => {
      const to = { host, port: Number(port), noDelay: true };
      const socket = tlsFolder === undefined ? connect(to) : connectSecurely({ ...to, ...tlsOptionsIn(tlsFolder) });
      socket.on('error', reject);
      socket.once('close', () => reject(new Error('the connection was closed')));
      const opened = tlsFolder === undefined ? 'connect' : 'secureConnect';
      socket.once(opened, () => resolve(new Http2Connection(socket, onData)));
    });
  }

  /** Begins a stream, and with `isLast` ends it too; returns its number. */
  begin(headers: Buffer, message: Buffer, isLast: boolean): number {
    this.lastStream += 2;
    const data = frame(DATA, isLast ? END_STREAM : 0, this.lastStream, grpcMessage(message));
    this.socket.write(Buffer.concat([frame(HEADERS, END_HEADERS, this.lastStream, headers), data]));
    return this.lastStream;
  }

  send(stream: number, message: Buffer): void {
    this.socket.write(frame(DATA, 0, stream, grpcMessage(message)));
  }

  /** Writes made meanwhile are sent together. */
  corked(write: () => void): void {
    this.socket.cork();
    write();
    this.socket.uncork();
  }

  onEnd(ended: () => void): void {
    this.socket.once('close', ended);
  }

  close(): void {
    this.socket.destroy();
  }

  private take(type: number, flags: number, stream: number, payload: Buffer): void {
    if (type === SETTINGS && (flags & ACK) === 0) this.socket.write(frame(SETTINGS, ACK, 0));
    if (type === PING && (flags & ACK) === 0) this.socket.write(frame(PING, ACK, 0, payload));
    const isLast = (flags & END_STREAM) !== 0;
    if (type === DATA) {
      this.received += payload.length;
      if (this.received > WINDOW_MAX / 2) this.widen(this.received);
      this.onData(stream, payload, isLast);
    } else if (type === HEADERS && isLast) this.onData(stream, Buffer.alloc(0), true);
  }

  private widen(bytes: number): void {
    this.received = 0;
    const increment = Buffer.alloc(4);
    increment.writeUInt32BE(bytes, 0);
    this.socket.write(frame(WINDOW_UPDATE, 0, 0, increment));
  }
}
