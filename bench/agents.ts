// Agents on real streams, in a process of their own: each holds its RMAs in thought, and prepares what it is told at once.
import { type ClientDuplexStream, credentials } from '@grpc/grpc-js';
import { contract } from '../src/common/rpc/contract.js';
import { fromDuration } from '../src/common/wire/duration.js';
import type { AgentMessage } from '../src/gen/rma/v1/AgentMessage.js';
import type { BrokerMessage__Output } from '../src/gen/rma/v1/BrokerMessage.js';

const [address = '', nodes = '1', slots = '1', prefix = 'n'] = process.argv.slice(2);
/** Until the broker says how often. */
const HEARTBEAT_MS = 1_000;

const { AgentService } = contract();
for (let index = 0; index < Number(nodes); index++) serve(`${prefix}${index}`);

function serve(node: string): void {
  // A connection of its own, as agents on as many machines have.
  const options = { 'grpc.use_local_subchannel_pool': 1 };
  const client = new AgentService(address, credentials.createInsecure(), options);
  const stream: ClientDuplexStream<AgentMessage, BrokerMessage__Output> = client.Session();
  let seq = 0;
  let ack = 0;
  const send = (body: Omit<AgentMessage, 'seq' | 'ack'>) => {
    seq += 1;
    stream.write({ ...body, seq, ack });
  };
  stream.on('error', () => process.exit(0));
  stream.on('data', ({ seq: received, prepare, unprepare, welcome }: BrokerMessage__Output) => {
    ack = received;
    if (welcome) {
      setInterval(() => send({ heartbeat: {} }), fromDuration(welcome.heartbeatInterval) ?? HEARTBEAT_MS);
      process.send?.(node);
    }
    if (prepare) {
      const { claim, fencingToken } = prepare;
      send({ claimReport: { claim, fencingToken, state: 'PREPARED', clearing: { method: 'KERNEL' } } });
    }
    if (unprepare) {
      const { claim, fencingToken, cause } = unprepare;
      send({ claimReport: { claim, fencingToken, state: 'ENDED', endCause: cause } });
    }
  });
  const count = Number(slots);
  send({
    hello: {
      node: `nodes/${node}`,
      bootId: 'bench',
      incarnation: 'bench',
      agentVersion: 'bench',
      device: 'MEMFD',
      rmaSizeBytes: 2 ** 27,
      inventory: { capacityCount: count, slots: { free: count } },
    },
  });
}
