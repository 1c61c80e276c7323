// Simulated agents on real streams, in a process of their own: they hold no memory, and carry out orders at once.
//   agents.js ADDRESS[,ADDRESS] NODES SLOTS PREFIX [TLS-FOLDER-OF-AGENTS [storm | roam]]
// With "storm" all of them connect at once when they are told to; those that are refused try again as rma-agent does.
// With "roam" each goes on to the next address whenever it is refused or loses its session, for ever.
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RECONNECT } from '../../src/agent/link/broker-link.js';
import { drawnDelayMs } from '../../src/domain/backoff.js';
import { tlsOptionsIn } from '../clients/client-tls.js';
import { LightAgent } from '../clients/light-agent.js';

const [addresses = '', nodes = '1', slots = '1', prefix = 'n', folder = '', how = ''] = process.argv.slice(2);
const [address = '', ...otherAddresses] = addresses.split(',');
const names = Array.from({ length: Number(nodes) }, (_, index) => `${prefix}${index}`);

if (how === 'storm') {
  // Real agents have read their own before: 2,000 in one process would be measured as well.
  for (const name of names) if (folder !== '') tlsOptionsIn(join(folder, name));
  tell('ready');
  await once(process, 'message');
  await Promise.all(names.map((name) => comeBack(name)));
} else if (how === 'roam') {
  for (const name of names) void roam(name);
} else {
  for (const name of names) await serve(name, { onEnd: () => process.exit(0), onWelcome: () => tell(name) });
}

/** What an agent is told. */
interface Listeners {
  readonly onEnd: () => void;
  readonly onWelcome: () => void;
  /** Default: the first address. */
  readonly at?: string | undefined;
}

function serve(node: string, { onEnd, onWelcome, at = address }: Listeners): Promise<void> {
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
  return LightAgent.start({ address: at, tlsFolder, onEnd }, { hello }, onWelcome);
}

/** The waits grow with the rounds, as an agent's do: one broker of the list leads. */
async function roam(node: string): Promise<void> {
  const all = [address, ...otherAddresses];
  let failures = 0;
  const welcomed = () => {
    failures = 0;
    tell(node);
  };
  for (let turn = 0; ; turn++) {
    const at = all[turn % all.length];
    await new Promise<void>((onEnd) => serve(node, { onEnd, onWelcome: welcomed, at }).catch(() => onEnd()));
    failures += 1;
    if (failures % all.length === 0) {
      await sleep(drawnDelayMs(RECONNECT, failures / all.length, Math.random()));
    }
  }
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
