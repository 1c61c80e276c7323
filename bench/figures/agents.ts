// Simulated agents on real streams, in a process of their own: they hold no memory, and carry out orders at once.
//   agents.js ADDRESS NODES SLOTS PREFIX [TLS-FOLDER-OF-AGENTS [storm]]
// With "storm" all of them connect at once when they are told to; those that are refused try again as rma-agent does.
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RECONNECT } from '../../src/agent/link/broker-link.js';
import { drawnDelayMs } from '../../src/domain/backoff.js';
import { tlsOptionsIn } from '../clients/client-tls.js';
import { LightAgent } from '../clients/light-agent.js';

const [address = '', nodes = '1', slots = '1', prefix = 'n', folder = '', how = ''] = process.argv.slice(2);
const names = Array.from({ length: Number(nodes) }, (_, index) => `${prefix}${index}`);

if (how === 'storm') {
  // Real agents have read their own before: 2,000 in one process would be measured as well.
  for (const name of names) if (folder !== '') tlsOptionsIn(join(folder, name));
  tell('ready');
  await once(process, 'message');
  await Promise.all(names.map((name) => comeBack(name)));
} else {
  for (const name of names) await serve(name, { onEnd: () => process.exit(0), onWelcome: () => tell(name) });
}

/** What an agent is told. */
interface Listeners {
  readonly onEnd: () => void;
  readonly onWelcome: () => void;
}

function serve(node: string, { onEnd, onWelcome }: Listeners): Promise<void> {
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
  return LightAgent.start({ address, tlsFolder, onEnd }, { hello }, onWelcome);
}

async function comeBack(node: string): Promise<void> {
  for (let failures = 0; ; failures++) {
    if (failures > 0) await sleep(drawnDelayMs(RECONNECT, failures, Math.random()));
    if (await isWelcomed(node)) return;
  }
}

/** False when the connection ends before. A session that is lost afterwards ends the process, and so is seen. */
function isWelcomed(node: string): Promise<boolean> {
  return new Promise((resolve) => {
    let isServed = false;
    const onEnd = () => (isServed ? process.exit(1) : resolve(false));
    const onWelcome = () => {
      isServed = true;
      tell(node);
      resolve(true);
    };
    serve(node, { onEnd, onWelcome }).catch(() => resolve(false));
  });
}

function tell(word: string): void {
  process.send?.(word);
}
