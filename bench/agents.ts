// Agents on real streams, in a process of their own: each holds its RMAs in thought, and prepares what it is told at once.
import { type ClientDuplexStream, credentials } from '@grpc/grpc-js';
import { contract } from '../src/common/rpc/contract.js';
import type { AgentMessage } from '../src/gen/rma/v1/AgentMessage.js';
import type { BrokerMessage__Output } from '../src/gen/rma/v1/BrokerMessage.js';

const [address = '', nodes = '1', slots = '1'] = process.argv.slice(2);
const HEARTBEAT_MS = 1_000;

const { AgentService } = contract();
const client = new AgentService(address, credentials.createInsecure());
for (let index = 0; index < Number(nodes); index++) serve(`n${index}`);

function serve(node: string): void {
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
    if (welcome) process.send?.(node);
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
  setInterval(() => send({ heartbeat: {} }), HEARTBEAT_MS);
}
