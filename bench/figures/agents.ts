// Simulated agents on real streams, in a process of their own: they hold no memory, and carry out orders at once.
import { LightAgent } from '../clients/light-agent.js';

const [address = '', nodes = '1', slots = '1', prefix = 'n'] = process.argv.slice(2);

for (let index = 0; index < Number(nodes); index++) await serve(`${prefix}${index}`, Number(slots));

function serve(node: string, count: number): Promise<void> {
  const hello = {
    node: `nodes/${node}`,
    bootId: 'bench',
    incarnation: 'bench',
    agentVersion: 'bench',
    device: 'MEMFD' as const,
    rmaSizeBytes: 2 ** 27,
    inventory: { capacityCount: count, slots: { free: count } },
    takesBatches: true,
  };
  return LightAgent.start(address, { hello }, () => process.send?.(node));
}
