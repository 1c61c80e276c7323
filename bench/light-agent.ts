import { PbfReader, type PbfWriter } from 'pbf';
import { messageType } from '../src/common/rpc/messages.js';
import type { AgentMessage } from '../src/gen/rma/v1/AgentMessage.js';
import { encode } from '../src/server/wire/write/message.js';
import { callHeaders } from './frames.js';
import { Http2Connection } from './http2-connection.js';

const PREFIX_BYTES = 5;
/** ClaimReport.State. */
const PREPARED = 2;
const ENDED = 5;

const encodeAny = messageType<AgentMessage, object>('rma.v1.AgentMessage').serialize;

interface Order {
  isPrepare: boolean;
  claim: string;
  fencingToken: number;
  cause: number;
}

/** What the broker says, as far as it matters here. */
interface Message {
  seq: number;
  /** 0 without a Welcome. */
  heartbeatIntervalMs: number;
  isHeartbeat: boolean;
  readonly orders: Order[];
}

interface Report {
  readonly seq: number;
  readonly ack: number;
  readonly orders: readonly Order[];
}

/**
 * An agent that holds its RMAs in thought, and does at once what it is told. It stands for another machine, whose work is not the
 * broker's, and so it costs as little as an end of a stream can.
 */
export class LightAgent {
  private seq = 1;
  private ack = 0;
  private rest: Buffer = Buffer.alloc(0);
  private timer: NodeJS.Timeout | null = null;

  private constructor(
    private readonly connection: Http2Connection,
    private readonly stream: number,
    private readonly onWelcome: () => void,
  ) {}

  /** Resolves when it is connected; `onWelcome` follows when the broker has answered its Hello. */
  static async start(address: string, hello: AgentMessage, onWelcome: () => void): Promise<void> {
    let agent: LightAgent | null = null;
    const connection = await Http2Connection.open(address, (_stream, payload) => agent?.take(payload));
    connection.onEnd(() => process.exit(0));
    const headers = callHeaders(address, '/rma.v1.AgentService/Session');
    const stream = connection.begin(headers, encodeAny({ ...hello, seq: 1, ack: 0 }), false);
    agent = new LightAgent(connection, stream, onWelcome);
  }

  private take(payload: Buffer): void {
    const all = this.rest.length === 0 ? payload : Buffer.concat([this.rest, payload]);
    let at = 0;
    this.connection.corked(() => {
      while (all.length - at >= PREFIX_BYTES) {
        const end = at + PREFIX_BYTES + all.readUInt32BE(at + 1);
        if (end > all.length) break;
        this.obey(all.subarray(at + PREFIX_BYTES, end));
        at = end;
      }
    });
    this.rest = all.subarray(at);
  }

  private obey(bytes: Buffer): void {
    const message: Message = { seq: 0, heartbeatIntervalMs: 0, isHeartbeat: false, orders: [] };
    new PbfReader(bytes).readFields(readMessage, message);
    this.ack = message.seq;
    if (message.heartbeatIntervalMs > 0) this.welcome(message.heartbeatIntervalMs);
    // As an agent does: its next heartbeat counts from the answer.
    if (message.isHeartbeat) this.timer?.refresh();
    if (message.orders.length === 0) return;
    this.seq += 1;
    const report = { seq: this.seq, ack: this.ack, orders: message.orders };
    this.connection.send(this.stream, encode(writeReport, report));
  }

  private welcome(heartbeatIntervalMs: number): void {
    this.timer ??= setInterval(() => {
      this.seq += 1;
      this.connection.send(this.stream, encodeAny({ seq: this.seq, ack: this.ack, heartbeat: {} }));
    }, heartbeatIntervalMs);
    this.onWelcome();
  }
}

function readMessage(field: number, message: Message, reader: PbfReader): void {
  if (field === 1) message.seq = reader.readVarint();
  if (field === 3) reader.readMessage(readWelcome, message);
  if (field === 4 || field === 5) message.orders.push(readOrder(field === 4, reader));
  if (field === 6) message.isHeartbeat = true;
  if (field === 13) reader.readMessage(readOrders, message.orders);
}

function readWelcome(field: number, message: Message, reader: PbfReader): void {
  if (field === 1) reader.readMessage(readInterval, message);
}

/** Seconds and nanoseconds. */
function readInterval(field: number, message: Message, reader: PbfReader): void {
  if (field === 1) message.heartbeatIntervalMs += reader.readVarint() * 1e3;
  if (field === 2) message.heartbeatIntervalMs += reader.readVarint() / 1e6;
}

function readOrders(field: number, orders: Order[], reader: PbfReader): void {
  if (field === 1) reader.readMessage(readEither, orders);
}

function readEither(field: number, orders: Order[], reader: PbfReader): void {
  if (field === 1 || field === 2) orders.push(readOrder(field === 1, reader));
}

function readOrder(isPrepare: boolean, reader: PbfReader): Order {
  const order: Order = { isPrepare, claim: '', fencingToken: 0, cause: 0 };
  reader.readMessage(readOrderField, order);
  return order;
}

function readOrderField(field: number, order: Order, reader: PbfReader): void {
  if (field === 1) order.claim = reader.readString();
  if (field === 2) order.fencingToken = reader.readVarint();
  if (field === 3 && !order.isPrepare) order.cause = reader.readVarint();
}

function writeReport({ seq, ack, orders }: Report, writer: PbfWriter): void {
  writer.writeVarintField(1, seq);
  writer.writeVarintField(2, ack);
  const [only] = orders;
  if (orders.length === 1 && only !== undefined) writer.writeMessage(4, writeClaimReport, only);
  else writer.writeMessage(13, writeClaimReports, orders);
}

function writeClaimReports(orders: readonly Order[], writer: PbfWriter): void {
  for (const order of orders) writer.writeMessage(1, writeClaimReport, order);
}

function writeClaimReport({ isPrepare, claim, fencingToken, cause }: Order, writer: PbfWriter): void {
  writer.writeStringField(1, claim);
  writer.writeVarintField(2, fencingToken);
  writer.writeVarintField(3, isPrepare ? PREPARED : ENDED);
  if (isPrepare) writer.writeMessage(6, writeClearing, null);
  else writer.writeVarintField(4, cause);
}

function writeClearing(_: null, writer: PbfWriter): void {
  writer.writeVarintField(1, 1);
}
