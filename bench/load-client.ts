import { connect, type Socket } from 'node:net';
import { FrameReader, frame, headerBlock } from './frames.js';

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

/** Told of each call that is over; `message` is its answer, null when it failed: gRPC errors carry none. */
export type OnAnswer = (message: Buffer | null) => void;

/**
 * A gRPC client that costs next to nothing, so that the server is what limits: it writes ready-made frames, and looks at no
 * header. One connection, as h2load has it with `-c 1`.
 */
export class LoadClient {
  private readonly headers: Buffer;
  private readonly reader = new FrameReader((type, flags, stream, payload) => this.take(type, flags, stream, payload));
  private readonly answers = new Map<number, Buffer | null>();
  private lastStream = -1;
  private received = 0;
  private onAnswer: OnAnswer = () => {};

  private constructor(
    private readonly socket: Socket,
    address: string,
    path: string,
  ) {
    this.headers = headerBlock([
      [':method', 'POST'],
      [':scheme', 'http'],
      [':path', path],
      [':authority', address],
      ['content-type', 'application/grpc'],
      ['te', 'trailers'],
    ]);
    socket.on('data', (bytes) => this.reader.push(bytes));
    socket.write(PREFACE);
    const settings = Buffer.alloc(6);
    settings.writeUInt16BE(SETTING_INITIAL_WINDOW_SIZE, 0);
    settings.writeUInt32BE(WINDOW_MAX, 2);
    socket.write(frame(SETTINGS, 0, 0, settings));
    this.widen(WINDOW_MAX - INITIAL_WINDOW);
  }

  static connect(address: string, path: string): Promise<LoadClient> {
    const [host = '', port = ''] = address.split(':');
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port: Number(port), noDelay: true });
      socket.once('error', reject);
      socket.once('connect', () => resolve(new LoadClient(socket, address, path)));
    });
  }

  /** Keeps `inFlight` calls under way until `durationMs` are over and the last is answered; resolves to answers a second. */
  run(
    requests: () => Buffer,
    { inFlight, durationMs }: { readonly inFlight: number; readonly durationMs: number },
    onMessage: (message: Buffer) => void = () => {},
  ): Promise<number> {
    const startMs = performance.now();
    let underWay = 0;
    let answered = 0;
    return new Promise((resolve, reject) => {
      const begin = () => {
        underWay += 1;
        this.send(requests());
      };
      this.onAnswer = (message) => {
        underWay -= 1;
        if (message === null) return reject(new Error('a call failed'));
        answered += 1;
        onMessage(message);
        if (performance.now() - startMs < durationMs) begin();
        else if (underWay === 0) resolve((answered * 1000) / (performance.now() - startMs));
      };
      this.corked(() => {
        for (let index = 0; index < inFlight; index++) begin();
      });
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private send(request: Buffer): void {
    this.lastStream += 2;
    const prefix = Buffer.from([0, 0, 0, 0, 0]);
    prefix.writeUInt32BE(request.length, 1);
    this.socket.write(
      Buffer.concat([
        frame(HEADERS, END_HEADERS, this.lastStream, this.headers),
        frame(DATA, END_STREAM, this.lastStream, prefix, request),
      ]),
    );
  }

  private take(type: number, flags: number, stream: number, payload: Buffer): void {
    if (type === DATA) {
      this.answers.set(stream, Buffer.concat([this.answers.get(stream) ?? Buffer.alloc(0), payload]));
      this.received += payload.length;
      if (this.received > WINDOW_MAX / 2) this.widen(this.received);
    }
    if (type === SETTINGS && (flags & ACK) === 0) this.socket.write(frame(SETTINGS, ACK, 0));
    if (type === PING && (flags & ACK) === 0) this.socket.write(frame(PING, ACK, 0, payload));
    if ((type === DATA || type === HEADERS) && (flags & END_STREAM) !== 0) this.end(stream);
  }

  private end(stream: number): void {
    const message = this.answers.get(stream) ?? null;
    this.answers.delete(stream);
    this.onAnswer(message?.subarray(5) ?? null);
  }

  private widen(bytes: number): void {
    this.received = 0;
    const increment = Buffer.alloc(4);
    increment.writeUInt32BE(bytes, 0);
    this.socket.write(frame(WINDOW_UPDATE, 0, 0, increment));
  }

  private corked(write: () => void): void {
    this.socket.cork();
    write();
    this.socket.uncork();
  }
}
