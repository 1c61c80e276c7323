// The whole path from end to end, with real processes. Ends by itself; `--keep` leaves the fleet running until Ctrl-C.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalFleet } from '../fleet/local-fleet.js';
import { Demo } from './demo.js';
import { Interruption } from './interruption.js';
import { type DemoPlan, makePlan } from './plan.js';
import { Story } from './story.js';
import { Trust } from './trust.js';
import { buildVmm, type Vmm } from './vmm.js';

const interruption = new Interruption();
const story = new Story(process.stdout, process.stdout.isTTY);
const directory = mkdtempSync(join(tmpdir(), 'rma-demo-'));
const trust = new Trust(join(directory, 'pki'));
const auditFile = join(directory, 'audit.log');
const fleet = new LocalFleet(directory, [...trust.brokerFlags, '--audit-file', auditFile]);
const vmms: Vmm[] = [];
let plan: DemoPlan | null = null;
try {
  plan = makePlan();
  const vmmProgram = buildVmm(join(directory, 'bin'));
  if (vmmProgram === null)
    throw new Error('no C compiler (cc) found: the demonstration compiles its VMM, examples/vmm-c');
  await Promise.race([
    new Demo({ plan, fleet, trust, auditFile, story, vmmProgram, vmms }).run(),
    interruption.comes(),
  ]);
  tellWhatToTry(plan);
  if (process.argv.includes('--keep')) await keepRunning();
} catch (problem) {
  process.exitCode = interruption.happened ? 130 : 1;
  if (!interruption.happened) console.error(`\nthe demonstration failed: ${String(problem)}`);
} finally {
  await putEverythingBack();
}

function tellWhatToTry({ nodes }: DemoPlan): void {
  const node = nodes[0]?.name ?? '';
  const rmactl = `npx rmactl --broker ${fleet.brokerAddress}`;
  const certificates = (identity: string) =>
    Object.entries(trust.environmentOf(identity)).map(([name, value]) => `export ${name}=${value}`);
  story.begin('By hand (npm run demo -- --keep leaves this fleet running)');
  story.say(
    [
      ...certificates('orchestrator/nova'),
      `${rmactl} claim create --guest mine --min-rma 64MiB`,
      `npx rmactl exec --socket ${fleet.socketOf(node)} --claim-token TOKEN -- sh -c 'ls -l /proc/self/fd; sleep 60'`,
      ...certificates('operator/alice'),
      `${rmactl} node list -o wide`,
      `${rmactl} claim watch`,
      `${rmactl} node cordon ${node} --reason maintenance`,
    ].join('\n'),
  );
}

async function keepRunning(): Promise<void> {
  story.say('\nThe fleet keeps running. Ctrl-C ends it.');
  await interruption.awaited();
}

async function putEverythingBack(): Promise<void> {
  await Promise.allSettled(vmms.map((vmm) => vmm.crash()));
  await fleet.stop().catch((problem) => console.error(`the fleet did not stop: ${String(problem)}`));
  plan?.borrowed?.giveBack();
  rmSync(directory, { recursive: true, force: true });
}
