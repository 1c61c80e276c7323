import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';
import { connect as connectSocket } from 'node:net';
import { messageType } from '../../src/common/rpc/messages.js';

/** HTTP/2's default flow-control window. */
const WINDOW = 65_535;

/** A client that writes gRPC's frames itself, and controls how much it reads: nothing, with a window of 0. */
export class RawCaller {
  private readonly streams: ClientHttp2Stream[] = [];
  private bytes = 0;
  private hasEnded = false;

  private constructor(private readonly session: ClientHttp2Session) {
    session.on('error', () => {});
    session.on('close', () => {
      this.hasEnded = true;
    });
  }

  /**
   * @param window how many bytes of each answer may be in flight
   * @param localAddress the address that it calls from
   */
  static async open(address: string, window = WINDOW, localAddress = '127.0.0.1'): Promise<RawCaller> {
    const createConnection = ({ hostname: host, port }: URL) =>
      connectSocket({ host, port: Number(port), localAddress });
    const settings = { initialWindowSize: window, enablePush: false };
    const session = connect(`http://${address}`, { settings, createConnection });
    const caller = new RawCaller(session);
    await new Promise((resolve, reject) => session.once('connect', resolve).once('error', reject));
    return caller;
  }

  /** How many bytes of answers were received. */
  get bytesReceived(): number {
    return this.bytes;
  }

  /** Whether the broker has ended the connection. */
  get isCut(): boolean {
    return this.hasEnded;
  }

  /** How many of the calls are still open. */
  get openCount(): number {
    return this.streams.filter((stream) => !stream.closed && !stream.destroyed).length;
  }

  /** Makes a call; `request` is a message of type `typeName`. The answer is discarded. */
  call(path: string, typeName: string, request: object): ClientHttp2Stream {
    const stream = this.begin(path);
    stream.end(framed(messageType<object, object>(typeName).serialize(request)));
    return stream;
  }

  /** Makes a call without sending anything. */
  begin(path: string): ClientHttp2Stream {
    const stream = this.session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    stream.on('error', () => {});
    stream.on('data', (bytes: Buffer) => {
      this.bytes += bytes.length;
    });
    this.streams.push(stream);
    return stream;
  }

  close(): void {
    this.session.destroy();
  }
}

function framed(message: Buffer): Buffer {
  const frame = Buffer.alloc(5 + message.length);
  frame.writeUInt32BE(message.length, 1);
  message.copy(frame, 5);
  return frame;
}
