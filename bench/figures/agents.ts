// Simulated agents on real streams, in a process of their own: they hold no memory, and carry out orders at once.
//   agents.js ADDRESS NODES SLOTS PREFIX [TLS-FOLDER-OF-AGENTS [storm]]
// With "storm" all of them connect at once, and those that are refused try again as rma-agent does.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RECONNECT } from '../../src/agent/link/broker-link.js';
import { drawnDelayMs } from '../../src/domain/backoff.js';
import { LightAgent } from '../clients/light-agent.js';

const [address = '', nodes = '1', slots = '1', prefix = 'n', folder = '', how = ''] = process.argv.slice(2);
const names = Array.from({ length: Number(nodes) }, (_, index) => `${prefix}${index}`);

if (how === 'storm') await Promise.all(names.map((name) => comeBack(name)));
else for (const name of names) await serve(name, () => process.exit(0));

function serve(node: string, onEnd: () => void): Promise<void> {
  const count = Number(slots);
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
  const tlsFolder = folder === '' ? undefined : join(folder, node);
  return LightAgent.start({ address, tlsFolder, onEnd }, { hello }, () => process.send?.(node));
}

async function comeBack(node: string): Promise<void> {
  for (let failures = 0; ; failures++) {
    if (failures > 0) await sleep(drawnDelayMs(RECONNECT, failures, Math.random()));
    const isOver = await new Promise<boolean>((resolve) => {
      // One that was let in stays: a session that is lost ends the process, and so is seen.
      serve(node, () => process.exit(1)).then(
        () => resolve(true),
        () => resolve(false),
      );
    });
    if (isOver) return;
  }
}
