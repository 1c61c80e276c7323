import { readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalFleet } from '../fleet/local-fleet.js';
import { PATIENCE_MS } from '../fleet/patience.js';
import type { DemoPlan } from './plan.js';
import { bootAndListen, hasQemu, QEMU_RMA_BYTES, qemuArguments } from './qemu.js';
import type { Story } from './story.js';
import { TRUST_DOMAIN, Trust } from './trust.js';
import { Vmm } from './vmm.js';

/** How long a slot may take to come back; clearing 256 MiB takes a fraction of a second. */
const RETURN_TIMEOUT_MS = PATIENCE_MS;
const LOOK_INTERVAL_MS = 100;

/** Who looks at the fleet, and who places guests. */
const OPERATOR = 'operator/alice';
const ORCHESTRATOR = 'orchestrator/nova';

/** A guest that was placed. */
interface PlacedGuest {
  readonly guest: string;
  readonly claim: string;
  readonly claimToken: string;
  readonly node: string;
}

/** What the demonstration works with. */
export interface DemoParts {
  readonly plan: DemoPlan;
  readonly fleet: LocalFleet;
  readonly trust: Trust;
  /** Where the broker writes who did what. */
  readonly auditFile: string;
  readonly story: Story;
  /** The compiled C stub. */
  readonly vmmProgram: string;
  /** VMMs that have to be ended with the demonstration. */
  readonly vmms: Vmm[];
}

/** The whole path, from three empty nodes to a guest's firmware on its console. */
export class Demo {
  constructor(private readonly parts: DemoParts) {}

  async run(): Promise<void> {
    await this.makeCertificates();
    await this.startFleet();
    await this.refuseStrangers();
    const guests = await this.placeGuests();
    await this.startVmms(guests);
    await this.killOne(guests[0]);
    await this.askTooMuch();
    await this.bootQemu();
    await this.giveBack(guests.slice(1));
  }

  private async makeCertificates(): Promise<void> {
    const { plan, story, trust } = this.parts;
    story.begin('Everybody gets a certificate: nobody talks to the broker or an agent without one');
    await this.pki('init', trust.directory, '--trust-domain', TRUST_DOMAIN);
    const agents = plan.nodes.map(({ name }) => `agent/${name}`);
    await this.pki('issue', trust.directory, 'broker', ...agents, OPERATOR, ORCHESTRATOR);
  }

  private async pki(task: string, directory: string, ...words: readonly string[]): Promise<void> {
    const { story, fleet } = this.parts;
    const all = ['pki', task, ...words, '--directory', directory];
    story.command(['rmactl', ...all]);
    const { status, stdout, stderr } = await fleet.rmactl(...all);
    if (status !== 0) throw new Error(stderr);
    story.say(stdout);
  }

  private async startFleet(): Promise<void> {
    const { fleet, plan, story, trust } = this.parts;
    story.begin('A broker and three agents start');
    await fleet.startBroker();
    story.say(`rma-broker listens on ${fleet.brokerAddress}, its store is in ${join(fleet.directory, 'broker')}`);
    await Promise.all(
      plan.nodes.map((node) =>
        fleet.startAgent({
          ...node,
          flags: [
            ...(node.flags ?? []),
            ...trust.flagsOf(`agent/${node.name}`),
            ...['--audit-file', this.auditFileOf(node.name)],
          ],
        }),
      ),
    );
    const source = plan.device === 'hugetlb' ? 'huge pages borrowed from this kernel' : 'ordinary memory (memfd)';
    story.say(`rma-agent ${plan.nodes.map(({ name }) => name).join(', ')}: RMAs of ${source}, cleared ahead of demand`);
    await this.untilFree(plan.nodes.reduce((sum, { rmaCount }) => sum + rmaCount, 0));
    await this.show('node', 'list');
  }

  /** Somebody with a certificate of another CA, whatever it says, and somebody who does what is not theirs to do. */
  private async refuseStrangers(): Promise<void> {
    const { fleet, plan, story, trust } = this.parts;
    story.begin('A stranger is refused, and so is an orchestrator that would be an operator');
    const stranger = new Trust(join(fleet.directory, 'stranger'));
    await this.pki('init', stranger.directory, '--trust-domain', TRUST_DOMAIN);
    await this.pki('issue', stranger.directory, OPERATOR);
    story.say(`somebody whose certificate says ${OPERATOR}, and is of a CA of their own:`);
    await this.refused(
      'CERTIFICATE_REFUSED',
      stranger.environmentOf(OPERATOR, trust),
      'node',
      'list',
      '--timeout',
      '2s',
    );
    story.say(`${ORCHESTRATOR}, who may place guests:`);
    const cordon = ['node', 'cordon', plan.nodes[0]?.name ?? '', '--reason', 'mine'];
    await this.refused('ACCESS_DENIED', trust.environmentOf(ORCHESTRATOR), ...cordon);
  }

  private async refused(
    reason: string,
    certificate: Readonly<Record<string, string>>,
    ...words: readonly string[]
  ): Promise<void> {
    const { fleet, story } = this.parts;
    story.command(['rmactl', ...words]);
    const { status, stdout, stderr } = await fleet.rmactlWith(certificate, ...words);
    if (status === 0) throw new Error(`somebody who may not was told: ${stdout}`);
    story.say(stderr);
    story.say(`audit log: ${await this.auditLine(this.parts.auditFile, `"reason":"${reason}"`)}`);
  }

  private auditFileOf(node: string): string {
    return join(this.parts.fleet.directory, `${node}-audit.log`);
  }

  /** The last line of an audit log that has these in it. */
  private async auditLine(file: string, ...parts: readonly string[]): Promise<string> {
    let line: string | undefined;
    await this.until(`the audit log to tell of ${parts.join(', ')}`, async () => {
      line = readFileSync(file, 'utf8')
        .split('\n')
        .findLast((each) => parts.every((part) => each.includes(part)));
      return line !== undefined;
    });
    return line ?? '';
  }

  private async placeGuests(): Promise<PlacedGuest[]> {
    const { story } = this.parts;
    story.begin('Guests are placed: the smallest RMA that is large enough, held before the answer comes');
    const wanted = [
      ['web-1', '64MiB'],
      ['web-2', '64MiB'],
      ['db-1', '100MiB'],
      ['big-1', '200MiB'],
    ] as const;
    const placed: PlacedGuest[] = [];
    for (const [guest, minRma] of wanted) placed.push(await this.place(guest, minRma));
    await this.show('claim', 'list');
    return placed;
  }

  private async place(guest: string, minRma: string): Promise<PlacedGuest> {
    const words = ['claim', 'create', '--guest', guest, '--min-rma', minRma];
    this.parts.story.command(['rmactl', ...words]);
    const created = await this.succeedAs(ORCHESTRATOR, ...words, '-o', 'json');
    const { claim, claimToken } = JSON.parse(created);
    this.parts.story.say(`${claim.name} is ${claim.state} on ${claim.node}: ${Number(claim.rmaBytes) / 2 ** 20} MiB`);
    return { guest, claim: claim.name, claimToken, node: String(claim.node).slice('nodes/'.length) };
  }

  private async startVmms(guests: readonly PlacedGuest[]): Promise<void> {
    const { fleet, story, vmmProgram, vmms } = this.parts;
    story.begin('VMMs redeem their tokens at their node: the fd comes over a Unix socket, is mapped and confirmed');
    for (const { guest, node, claimToken } of guests) {
      const vmm = await Vmm.start({ program: vmmProgram, socketPath: fleet.socketOf(node), claimToken });
      vmms.push(vmm);
      story.say(`${guest}: pid ${vmm.pid} says "${vmm.boundLine}"; its fd is ${this.linkOf(vmm)}`);
    }
    await this.untilClaims(guests, 'BOUND');
    const [first] = guests;
    if (first !== undefined)
      story.say(
        `audit log of ${first.node}: ${await this.auditLine(this.auditFileOf(first.node), '"op":"redeem"', `"guest":"${first.guest}"`)}`,
      );
    await this.show('node', 'list');
  }

  private linkOf(vmm: Vmm): string {
    const fd = /fd=(\d+)/.exec(vmm.boundLine)?.[1] ?? '';
    try {
      return readlinkSync(`/proc/${vmm.pid}/fd/${fd}`);
    } catch {
      return 'closed: the mapping keeps the RMA';
    }
  }

  private async killOne(victim: PlacedGuest | undefined): Promise<void> {
    const { story, vmms, plan } = this.parts;
    const vmm = vmms[0];
    if (victim === undefined || vmm === undefined) return;
    story.begin(`The VMM of ${victim.guest} is killed: its slot comes back when the kernel has the RMA back`);
    story.command(['kill', '-9', String(vmm.pid)]);
    const startMs = performance.now();
    await vmm.crash();
    await this.untilClaims([victim], 'RELEASED');
    const tookMs = Math.round(performance.now() - startMs);
    await this.untilFree(plan.nodes.reduce((sum, { rmaCount }) => sum + rmaCount, 0) - vmms.length + 1);
    story.say(`${victim.claim} is RELEASED after ${tookMs} ms, and a fresh, cleared RMA is free in its place`);
    await this.show('node', 'list');
  }

  private async askTooMuch(): Promise<void> {
    const { story, fleet, trust } = this.parts;
    story.begin('A guest asks for more than any node has, and is told why');
    const words = ['claim', 'create', '--guest', 'huge-1', '--min-rma', '1GiB'];
    story.command(['rmactl', ...words]);
    const { status, stderr } = await fleet.rmactlWith(trust.environmentOf(ORCHESTRATOR), ...words);
    if (status === 0) throw new Error('a guest of 1 GiB was placed on a node whose RMAs are smaller');
    story.say(stderr);
    story.say(`(exit status ${status})`);
  }

  private async bootQemu(): Promise<void> {
    const { story, fleet } = this.parts;
    story.begin('A real guest boots: SLOF, the POWER firmware, out of a brokered RMA');
    if (!hasQemu()) {
      story.say('left out: qemu-system-ppc64 is not installed here (Debian: apt-get install qemu-system-ppc)');
      return;
    }
    const { claim, claimToken, node } = await this.place('slof-1', `${QEMU_RMA_BYTES / 2 ** 20}MiB`);
    const consoleFile = join(fleet.directory, 'slof.log');
    const exec = ['exec', '--socket', fleet.socketOf(node), '--claim-token', claimToken, '--'];
    const shown = ['exec', '--socket', fleet.socketOf(node), '--claim-token', 'TOKEN', '--'];
    story.command(['rmactl', ...shown, ...qemuArguments(consoleFile)]);
    const lines = await bootAndListen([...fleet.rmactlWords(), ...exec, ...qemuArguments(consoleFile)], consoleFile);
    story.say(lines.map((line) => `console: ${line}`).join('\n'));
    await this.untilClaims([{ claim }], 'RELEASED');
    story.say(`QEMU has ended, and ${claim} is RELEASED`);
  }

  private async giveBack(guests: readonly PlacedGuest[]): Promise<void> {
    const { story, vmms, plan } = this.parts;
    story.begin('The other guests end, and the fleet is as it was');
    for (const vmm of vmms) await vmm.crash();
    await this.untilClaims(guests, 'RELEASED');
    await this.untilFree(plan.nodes.reduce((sum, { rmaCount }) => sum + rmaCount, 0));
    await this.show('node', 'list');
  }

  private async show(...words: readonly string[]): Promise<void> {
    this.parts.story.command(['rmactl', ...words]);
    this.parts.story.say(await this.succeed(...words));
  }

  private succeed(...words: readonly string[]): Promise<string> {
    return this.succeedAs(OPERATOR, ...words);
  }

  private async succeedAs(identity: string, ...words: readonly string[]): Promise<string> {
    const { fleet, trust } = this.parts;
    const { status, stdout, stderr } = await fleet.rmactlWith(trust.environmentOf(identity), ...words);
    if (status !== 0) throw new Error(`rmactl ${words.join(' ')} ended with ${status}: ${stderr}`);
    return stdout;
  }

  private async untilClaims(guests: readonly Pick<PlacedGuest, 'claim'>[], state: string): Promise<void> {
    await this.until(`claims to be ${state}`, async () => {
      const { claims } = JSON.parse(await this.succeed('claim', 'list', '--all', '-o', 'json'));
      const states = new Map(claims.map((claim: { name: string; state: string }) => [claim.name, claim.state]));
      return guests.every(({ claim }) => states.get(claim) === state);
    });
  }

  private async untilFree(count: number): Promise<void> {
    await this.until(`${count} RMAs to be free`, async () => {
      const { nodes } = JSON.parse(await this.succeed('node', 'list', '-o', 'json'));
      const free = nodes.map((node: { slots?: { free?: number } }) => node.slots?.free ?? 0);
      return free.reduce((sum: number, each: number) => sum + each, 0) === count;
    });
  }

  private async until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    for (let waitedMs = 0; !(await isSo()); waitedMs += LOOK_INTERVAL_MS) {
      if (waitedMs > RETURN_TIMEOUT_MS) throw new Error(`timed out waiting for ${what}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_INTERVAL_MS));
    }
  }
}
