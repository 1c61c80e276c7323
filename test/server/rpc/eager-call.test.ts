import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import {
  Client,
  credentials,
  type handleServerStreamingCall,
  Server,
  ServerCredentials,
  type ServerInterceptingCallInterface,
} from '@grpc/grpc-js';
import { StreamLoad } from '../../../src/server/admission/stream-load.js';
import {
  BYTES_UNDER_WAY_MAX,
  EagerCall,
  firstInterceptor,
  MESSAGES_UNDER_WAY_MAX,
} from '../../../src/server/rpc/eager-call.js';
import { EncodedResponse } from '../../../src/server/wire/write/encoded-response.js';

const PATH = '/test.Stream/Count';
const MESSAGES = 100;
const asIs = (bytes: Buffer): Buffer => bytes;

/** A connection that has room for everything. */
function streamLoad(): StreamLoad {
  const ledger = {
    countCall: () => {},
    count: () => {},
    onItsWay: () => {},
    read: () => {},
    hasRoomForStreams: () => true,
  };
  const connection = {
    identity: { name: 'anybody', serial: null },
    unsentBytes: 0,
    callBegan: () => {},
    callEnded: () => {},
    cut: () => {},
  };
  return new StreamLoad(ledger, { connection, holder: 'anybody' }, () => {});
}

/** The call beneath: takes everything, and has sent it when the test says so. */
class FakeCall {
  readonly messages: unknown[] = [];
  private readonly sent: (() => void)[] = [];

  sendMessage(message: unknown, callback: () => void): void {
    this.messages.push(message);
    this.sent.push(callback);
  }

  send(count: number): void {
    for (const done of this.sent.splice(0, count)) done();
  }
}

describe('an eager stream', () => {
  it('takes the next message at once, until as many as may be are under way', () => {
    const beneath = new FakeCall();
    const call = new EagerCall(beneath as unknown as ServerInterceptingCallInterface, streamLoad());
    let taken = 0;
    const handOver = () => call.sendMessage(taken, () => (taken += 1));
    for (let count = 0; count < MESSAGES_UNDER_WAY_MAX; count += 1) handOver();
    assert.equal(taken, MESSAGES_UNDER_WAY_MAX - 1);

    beneath.send(1);
    assert.equal(taken, MESSAGES_UNDER_WAY_MAX);
    handOver();
    assert.equal(taken, MESSAGES_UNDER_WAY_MAX);
    beneath.send(MESSAGES_UNDER_WAY_MAX);
    assert.equal(taken, MESSAGES_UNDER_WAY_MAX + 1);
    assert.deepEqual(
      beneath.messages,
      Array.from({ length: MESSAGES_UNDER_WAY_MAX + 1 }, (_, index) => index),
    );
  });

  it('takes no more while many bytes are under way, in however few messages', () => {
    const beneath = new FakeCall();
    const call = new EagerCall(beneath as unknown as ServerInterceptingCallInterface, streamLoad());
    let taken = 0;
    const handOver = (bytes: number) => call.sendMessage(new EncodedResponse(Buffer.alloc(bytes)), () => (taken += 1));
    handOver(1);
    handOver(BYTES_UNDER_WAY_MAX);
    assert.equal(taken, 1);
    beneath.send(1);
    assert.equal(taken, 1);
    beneath.send(1);
    assert.equal(taken, 2);
  });

  it('sends what is written at once in a few turns of the event loop, in its order and to its end', async () => {
    const { server, port } = await servingCount();
    const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
    const turns = countTurns();
    try {
      const received: number[] = [];
      const stream = client.makeServerStreamRequest(PATH, asIs, asIs, Buffer.alloc(0));
      await once(stream, 'metadata');
      const before = turns.count;
      stream.on('data', (message: Buffer) => received.push(...message));
      await once(stream, 'end');
      assert.deepEqual(received, [...Array(MESSAGES).keys()]);
      assert.ok(turns.count - before < MESSAGES / 4, `${turns.count - before} turns`);
    } finally {
      turns.stop();
      client.close();
      server.forceShutdown();
    }
  });
});

/** A server whose one method answers with many messages. */
async function servingCount(): Promise<{ readonly server: Server; readonly port: number }> {
  const count: handleServerStreamingCall<Buffer, Buffer> = (call) => {
    for (let number = 0; number < MESSAGES; number += 1) call.write(Buffer.from([number]));
    call.end();
  };
  const server = new Server({
    interceptors: [firstInterceptor({ pass: (_path, call) => call }, { stream: streamLoad })],
  });
  const bytes = {
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
  };
  server.addService({ Count: { path: PATH, requestStream: false, responseStream: true, ...bytes } }, { Count: count });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (problem, bound) =>
      problem === null ? resolve(bound) : reject(problem),
    ),
  );
  return { server, port };
}

function countTurns() {
  let [count, isOver] = [0, false];
  const turn = () => {
    count += 1;
    if (!isOver) setImmediate(turn);
  };
  turn();
  return {
    get count() {
      return count;
    },
    stop: () => {
      isOver = true;
    },
  };
}
