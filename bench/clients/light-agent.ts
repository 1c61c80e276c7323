import { PbfReader, type PbfWriter } from 'pbf';
import { messageType } from '../../src/common/rpc/messages.js';
import { ENUMS, FIELDS } from '../../src/gen/numbers.js';
import type { AgentMessage } from '../../src/gen/rma/v1/AgentMessage.js';
import { encode } from '../../src/server/wire/write/message.js';
import { callHeaders } from './frames.js';
import { Http2Connection } from './http2-connection.js';

const PREFIX_BYTES = 5;
const {
  BrokerMessage: BROKER_MESSAGE,
  Welcome: WELCOME,
  Duration: DURATION,
  Prepare: PREPARE,
  Unprepare: UNPREPARE,
} = FIELDS;
const { AgentMessage: AGENT_MESSAGE, ClaimReport: REPORT } = FIELDS;
const { PREPARED, ENDED } = ENUMS.ClaimReportState;

const encodeAny = messageType<AgentMessage, object>('rma.v1.AgentMessage').serialize;

interface Order {
  isPrepare: boolean;
  claim: string;
  fencingToken: number;
  cause: number;
}

/** The part of the broker's messages that matters here. */
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

/** Where an agent connects to, and what it does when the connection ends. */
export interface AgentTerms {
  readonly address: string;
  /** Its certificate files; absent: no TLS. */
  readonly tlsFolder?: string | undefined;
  readonly onEnd: () => void;
}

/**
 * A simulated agent: it holds no memory, and carries out orders at once. It stands for another machine, whose work is
 * not the broker's, so it costs as little as a client of a stream can.
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

  /** Resolves when it is connected; `onWelcome` is called when the broker has answered its Hello. */
  static async start(
    { address, tlsFolder, onEnd }: AgentTerms,
    hello: AgentMessage,
    onWelcome: () => void,
  ): Promise<void> {
    let agent: LightAgent | null = null;
    const take = (_stream: number, payload: Buffer, isLast: boolean) => {
      agent?.take(payload);
      // A session that the broker ends, or does not begin, is over with its connection.
      if (isLast) connection.close();
    };
    const connection = await Http2Connection.open(address, take, tlsFolder);
    connection.onEnd(() => {
      if (agent?.timer) clearInterval(agent.timer);
      onEnd();
    });
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
    // As a real agent does: its next heartbeat is due an interval after the answer.
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
  if (field === BROKER_MESSAGE.seq) message.seq = reader.readVarint();
  if (field === BROKER_MESSAGE.welcome) reader.readMessage(readWelcome, message);
  if (field === BROKER_MESSAGE.prepare) message.orders.push(readOrder(true, reader));
  if (field === BROKER_MESSAGE.unprepare) message.orders.push(readOrder(false, reader));
  if (field === BROKER_MESSAGE.heartbeat) message.isHeartbeat = true;
  if (field === BROKER_MESSAGE.orders) reader.readMessage(readOrders, message.orders);
}

function readWelcome(field: number, message: Message, reader: PbfReader): void {
  if (field === WELCOME.heartbeatInterval) reader.readMessage(readInterval, message);
}

function readInterval(field: number, message: Message, reader: PbfReader): void {
  if (field === DURATION.seconds) message.heartbeatIntervalMs += reader.readVarint() * 1e3;
  if (field === DURATION.nanos) message.heartbeatIntervalMs += reader.readVarint() / 1e6;
}

function readOrders(field: number, orders: Order[], reader: PbfReader): void {
  if (field === FIELDS.Orders.orders) reader.readMessage(readEither, orders);
}

function readEither(field: number, orders: Order[], reader: PbfReader): void {
  if (field === FIELDS.Order.prepare) orders.push(readOrder(true, reader));
  if (field === FIELDS.Order.unprepare) orders.push(readOrder(false, reader));
}

function readOrder(isPrepare: boolean, reader: PbfReader): Order {
  const order: Order = { isPrepare, claim: '', fencingToken: 0, cause: 0 };
  reader.readMessage(isPrepare ? readPrepareField : readUnprepareField, order);
  return order;
}

function readPrepareField(field: number, order: Order, reader: PbfReader): void {
  if (field === PREPARE.claim) order.claim = reader.readString();
  if (field === PREPARE.fencingToken) order.fencingToken = reader.readVarint();
}

function readUnprepareField(field: number, order: Order, reader: PbfReader): void {
  if (field === UNPREPARE.claim) order.claim = reader.readString();
  if (field === UNPREPARE.fencingToken) order.fencingToken = reader.readVarint();
  if (field === UNPREPARE.cause) order.cause = reader.readVarint();
}

function writeReport({ seq, ack, orders }: Report, writer: PbfWriter): void {
  writer.writeVarintField(AGENT_MESSAGE.seq, seq);
  writer.writeVarintField(AGENT_MESSAGE.ack, ack);
  const [only] = orders;
  if (orders.length === 1 && only !== undefined) writer.writeMessage(AGENT_MESSAGE.claimReport, writeClaimReport, only);
  else writer.writeMessage(AGENT_MESSAGE.claimReports, writeClaimReports, orders);
}

function writeClaimReports(orders: readonly Order[], writer: PbfWriter): void {
  for (const order of orders) writer.writeMessage(FIELDS.ClaimReports.reports, writeClaimReport, order);
}

function writeClaimReport({ isPrepare, claim, fencingToken, cause }: Order, writer: PbfWriter): void {
  writer.writeStringField(REPORT.claim, claim);
  writer.writeVarintField(REPORT.fencingToken, fencingToken);
  writer.writeVarintField(REPORT.state, isPrepare ? PREPARED : ENDED);
  if (isPrepare) writer.writeMessage(REPORT.clearing, writeClearing, null);
  else writer.writeVarintField(REPORT.endCause, cause);
}

function writeClearing(_: null, writer: PbfWriter): void {
  writer.writeVarintField(FIELDS.ClearingProof.method, ENUMS.ClearingProofMethod.KERNEL);
}
