import assert from 'node:assert/strict';
import { Client, credentials, status } from '@grpc/grpc-js';
import { contract } from '../../src/common/rpc/contract.js';
import { messageType } from '../../src/common/rpc/messages.js';
import { openRawCall } from '../fixtures/recording-proxy.js';
import { memoryDisk, testBroker, wireHello } from '../server/support.js';
import type { Target } from './target.js';

/** A call that waits for something ends after this. */
const LEFT_AFTER_MS = 200;
/** A message that cannot be decoded is refused by grpc-js itself, with these words. */
const UNDECODABLE = /^Error deserializing request/;

const { BrokerService, FleetService, AgentService } = contract();
const METHODS = [BrokerService, FleetService, AgentService].flatMap(({ service }) => Object.values(service));

/** An input is the number of a method, then a request for it. */
function input(path: string, type: string, message: object): Buffer {
  const index = METHODS.findIndex((method) => method.path.endsWith(path));
  assert.ok(index >= 0, path);
  return Buffer.concat([Buffer.from([index]), messageType<object, object>(`rma.v1.${type}`).serialize(message)]);
}

const SPEC = { guest: 'vm-1', minRmaBytes: 1_048_576, labels: { a: 'b' }, nodeSelector: { zone: 'a' } };

function seeds(): readonly Buffer[] {
  return [
    input('/CreateClaim', 'CreateClaimRequest', { spec: SPEC, requestId: 'r-1', ttl: { seconds: 60 } }),
    input('/BatchCreateClaims', 'BatchCreateClaimsRequest', { requests: [{ spec: SPEC }, { spec: SPEC }] }),
    input('/ListClaims', 'ListClaimsRequest', { filter: 'state = BOUND AND node = n1', pageSize: 10 }),
    input('/WatchClaims', 'WatchClaimsRequest', { filter: 'tenant = blue' }),
    input('/ReleaseClaim', 'ReleaseClaimRequest', { claim: 'claims/c-1' }),
    input('/PutTenant', 'PutTenantRequest', { tenant: { name: 'tenants/blue', maxClaims: 3 } }),
    input('/DrainNode', 'DrainNodeRequest', { node: 'nodes/n1', reason: 'r', deadline: { seconds: 60 } }),
    input('/Session', 'AgentMessage', { seq: 1, ack: 0, hello: wireHello('n1', 2) }),
    ...METHODS.map((_, index) => Buffer.from([index])),
  ];
}

/** The payload of every RPC, over a connection that keeps to HTTP/2 and gRPC. */
export const CALLS: Target = {
  name: 'calls',
  seeds,
  words: [
    'claims/',
    'nodes/n1',
    'tenants/',
    ' AND ',
    ' = ',
    '\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01',
    '\x0a\x7f',
  ],
  runs: 200,
  open: async () => {
    const broker = await testBroker(memoryDisk());
    const client = new Client(`127.0.0.1:${broker.port}`, credentials.createInsecure());
    return {
      examine: async (bytes) => {
        const method = METHODS[(bytes[0] ?? 0) % METHODS.length];
        const { code, details } = await ended(client, method?.path ?? '', bytes.subarray(1));
        const isBroken = code === status.UNKNOWN || code === status.UNAVAILABLE;
        const isDefect = isBroken || (code === status.INTERNAL && !UNDECODABLE.test(details));
        assert.ok(!isDefect, `${method?.path}: ${status[code]} ${details}`);
      },
      close: async () => {
        client.close();
        await broker.stop();
      },
    };
  },
};

/** How a call with one message ends; one that goes on is left. */
function ended(client: Client, path: string, message: Buffer): Promise<{ code: number; details: string }> {
  return new Promise((resolve) => {
    const stream = openRawCall(client, path);
    const timer = setTimeout(() => stream.cancel(), LEFT_AFTER_MS);
    stream.on('data', () => {});
    stream.on('error', () => {});
    stream.on('status', (end) => {
      clearTimeout(timer);
      resolve(end);
    });
    stream.write(message);
    stream.end();
  });
}
