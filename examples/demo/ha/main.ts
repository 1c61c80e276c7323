// Several brokers from end to end, with real processes. Ends by itself; `--keep` leaves them running until Ctrl-C.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBrokerClient } from '../../../src/client/index.js';
import { etcdProgramVersion } from '../../fleet/etcd-programs.js';
import { LocalFleet } from '../../fleet/local-fleet.js';
import { Interruption } from '../interruption.js';
import { Story } from '../story.js';
import { buildVmm } from '../vmm.js';
import { EtcdMembers } from './etcd-members.js';
import { Guests } from './guests.js';
import { HaDemo } from './ha-demo.js';
import { LocalBrokers } from './local-brokers.js';

/** Shorter than the default, for whoever watches. */
const LEADER_TTL_S = 3;

const NO_ETCD = `no etcd is found in PATH: this demonstration runs three members of it.
  Debian and Ubuntu: apt-get install etcd-server (its service is not used, and may be turned off)
  elsewhere: unpack a release of etcd, and put the folder with its program "etcd" into PATH, or into RMA_ETCD
  without etcd: npm run demo shows one broker`;

const interruption = new Interruption();
const story = new Story(process.stdout, process.stdout.isTTY);
const directory = mkdtempSync(join(tmpdir(), 'rma-ha-demo-'));
/** What has to be ended with the demonstration, the first one last. */
const started: { stop(): Promise<unknown> }[] = [];
try {
  await Promise.race([run(), interruption.comes()]);
} catch (problem) {
  process.exitCode = interruption.happened ? 130 : 1;
  if (!interruption.happened) console.error(`\nthe demonstration failed: ${String(problem)}`);
} finally {
  await putEverythingBack();
}

async function run(): Promise<void> {
  const version = etcdProgramVersion('etcd');
  if (version === null) throw new Error(NO_ETCD);
  const vmmProgram = buildVmm(join(directory, 'bin'));
  if (vmmProgram === null) throw new Error('no C compiler (cc) found: it compiles its VMM, examples/vmm-c');
  const etcd = ended(await EtcdMembers.start(directory));
  const terms = { directory, etcdEndpoints: etcd.endpoints, leaderTtlS: LEADER_TTL_S };
  const brokers = ended(new LocalBrokers(terms));
  await brokers.start().catch((problem) => {
    throw new Error(`${String(problem)}\n${etcd.tail()}`);
  });
  const fleet = ended(new LocalFleet(directory));
  const client = createBrokerClient({ address: brokers.addresses });
  ended({ stop: async () => client.close() });
  const guests = ended(new Guests({ client, vmmProgram, socketOf: (node) => fleet.socketOf(node) }));
  const parts = { etcd, etcdVersion: version, brokers, leaderTtlS: LEADER_TTL_S, fleet, guests, story };
  await new HaDemo(parts).run();
  tellWhatToTry(brokers);
  if (!process.argv.includes('--keep')) return;
  story.say('\nEverything keeps running. Ctrl-C ends it.');
  await interruption.awaited();
}

function ended<T extends { stop(): Promise<unknown> }>(part: T): T {
  started.unshift(part);
  return part;
}

function tellWhatToTry({ addresses }: LocalBrokers): void {
  story.begin('By hand (npm run demo -- --ha --keep leaves them running)');
  story.say(
    [
      `export RMACTL_BROKER=${addresses.join(',')}`,
      'npx rmactl status',
      'npx rmactl claim create --guest mine --min-rma 64MiB',
      'npx rmactl claim watch          # and kill -9 the broker that leads',
    ].join('\n'),
  );
}

async function putEverythingBack(): Promise<void> {
  for (const part of started) {
    await part.stop().catch((problem) => console.error(`something did not stop: ${String(problem)}`));
  }
  rmSync(directory, { recursive: true, force: true });
}
