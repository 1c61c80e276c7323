import { PbfReader, type PbfWriter } from 'pbf';
import { messageType } from '../src/common/rpc/contract.js';
import type { AgentMessage } from '../src/gen/rma/v1/AgentMessage.js';
import { encode } from '../src/server/rpc/write/message.js';
import { callHeaders } from './frames.js';
import { Http2Connection } from './http2-connection.js';

const PREFIX_BYTES = 5;
/** ClaimReport.State. */
const PREPARED = 2;
const ENDED = 5;

const encodeAny = messageType<AgentMessage, object>('rma.v1.AgentMessage').serialize;

/** What the broker says, as far as it matters here. */
interface Order {
  seq: number;
  type: 'welcome' | 'prepare' | 'unprepare' | 'other';
  claim: string;
  fencingToken: number;
  cause: number;
  heartbeatIntervalMs: number;
}

interface Report extends Order {
  readonly ownSeq: number;
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
    const order: Order = { seq: 0, type: 'other', claim: '', fencingToken: 0, cause: 0, heartbeatIntervalMs: 0 };
    new PbfReader(bytes).readFields(readMessage, order);
    this.ack = order.seq;
    if (order.type === 'welcome') this.welcome(order.heartbeatIntervalMs);
    if (order.type === 'prepare' || order.type === 'unprepare') {
      this.seq += 1;
      this.connection.send(this.stream, encode(writeReport, { ...order, ownSeq: this.seq }));
    }
  }

  private welcome(heartbeatIntervalMs: number): void {
    this.timer ??= setInterval(() => {
      this.seq += 1;
      this.connection.send(this.stream, encodeAny({ seq: this.seq, ack: this.ack, heartbeat: {} }));
    }, heartbeatIntervalMs);
    this.onWelcome();
  }
}

function readMessage(field: number, order: Order, reader: PbfReader): void {
  if (field === 1) order.seq = reader.readVarint();
  if (field === 3) {
    order.type = 'welcome';
    reader.readMessage(readWelcome, order);
  }
  if (field !== 4 && field !== 5) return;
  order.type = field === 4 ? 'prepare' : 'unprepare';
  reader.readMessage(readOrder, order);
}

function readWelcome(field: number, order: Order, reader: PbfReader): void {
  if (field === 1) reader.readMessage(readInterval, order);
}

/** Seconds and nanoseconds. */
function readInterval(field: number, order: Order, reader: PbfReader): void {
  if (field === 1) order.heartbeatIntervalMs += reader.readVarint() * 1e3;
  if (field === 2) order.heartbeatIntervalMs += reader.readVarint() / 1e6;
}

function readOrder(field: number, order: Order, reader: PbfReader): void {
  if (field === 1) order.claim = reader.readString();
  if (field === 2) order.fencingToken = reader.readVarint();
  if (field === 3 && order.type === 'unprepare') order.cause = reader.readVarint();
}

function writeReport(report: Report, writer: PbfWriter): void {
  writer.writeVarintField(1, report.ownSeq);
  writer.writeVarintField(2, report.seq);
  writer.writeMessage(4, writeClaimReport, report);
}

function writeClaimReport({ type, claim, fencingToken, cause }: Report, writer: PbfWriter): void {
  writer.writeStringField(1, claim);
  writer.writeVarintField(2, fencingToken);
  writer.writeVarintField(3, type === 'prepare' ? PREPARED : ENDED);
  if (type === 'prepare') writer.writeMessage(6, writeClearing, null);
  else writer.writeVarintField(4, cause);
}

function writeClearing(_: null, writer: PbfWriter): void {
  writer.writeVarintField(1, 1);
}
