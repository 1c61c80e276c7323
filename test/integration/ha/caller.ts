import { readdirSync, readlinkSync, statSync } from 'node:fs';
import { Vmm } from '../../../examples/demo/vmm.js';
import { pause, type Road } from './road.js';
import { type Account, EARLY_MS_MAX, type Told } from './told.js';
import { Unanswered, type WireClaim } from './wire.js';

const MIB = 2 ** 20;
/** Nobody waits for the end of such a claim. */
const LONG_TTL_S = 1_800;
/** Ends by itself while the test runs, if nobody renews it. */
const SHORT_TTL_S = 12;
/** Claims that a caller keeps at a time, unused and used, so that survivors have something to know. */
const KEPT_MAX = 3;
const PAUSE_MS_MAX = 60;

/** What a caller works with. */
export interface CallerParts {
  readonly road: Road;
  readonly told: Told;
  readonly random: () => number;
  readonly vmmProgram: string;
  readonly socketOf: (node: string) => string;
}

/** A process that has the RMA of a claim. */
interface Held {
  readonly account: Account;
  readonly vmm: Vmm;
  readonly inode: number;
}

/** An orchestrator that makes, renews, uses and releases claims without pause, and writes down what it is told. */
export class Caller {
  /** Requests that were answered with a claim. */
  madeCount = 0;
  readonly held: Held[] = [];
  private readonly kept: Account[] = [];
  private guests = 0;

  constructor(
    private readonly name: string,
    readonly parts: CallerParts,
  ) {}

  async run(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await this.oneGuest();
      await pause(this.parts.random() * PAUSE_MS_MAX);
    }
  }

  /** All that it has is given back. */
  async finish(): Promise<void> {
    for (const held of this.held.splice(0)) await this.endHolder(held);
    for (const account of this.kept.splice(0)) await this.release(account);
  }

  private async oneGuest(): Promise<void> {
    const { random } = this.parts;
    const isShort = random() < 0.1;
    const request = this.requestFor(isShort ? SHORT_TTL_S : LONG_TTL_S);
    const { account, token } = await this.make(request);
    if (isShort && random() < 0.5) return;
    if (random() < 0.4 && !(await this.renew(account, LONG_TTL_S))) return;
    // A short one may be over by then.
    if (random() < 0.1 && !isShort) return this.use(account, token);
    if (random() < 0.1) return this.keep(account);
    await this.release(account);
    // Whoever repeats a request late gets the same claim, and it stays released.
    if (random() < 0.3) await this.repeat(request);
  }

  private requestFor(ttlS: number) {
    this.guests += 1;
    const guest = `${this.name}-${this.guests}`;
    const answerAt = this.parts.random() < 0.5 ? 'RESERVED' : 'PREPARED';
    const message = { spec: { guest, minRmaBytes: MIB }, ttl: { seconds: ttlS }, requestId: guest, answerAt };
    return { asked: this.parts.told.asking(guest), ttlS, message };
  }

  private async make({ asked, ttlS, message }: ReturnType<Caller['requestFor']>) {
    const { road, told } = this.parts;
    const livesUntilMs = performance.now() + ttlS * 1_000;
    const { claim, claimToken } = await road.ask('CreateClaim', message);
    this.madeCount += 1;
    return { account: told.made(asked, claim, livesUntilMs), token: claimToken };
  }

  private async repeat({ asked, message }: ReturnType<Caller['requestFor']>): Promise<void> {
    const { road, told } = this.parts;
    const { claim } = await road.ask('CreateClaim', message);
    told.made(asked, claim, 0);
  }

  /** False when it came too late. */
  private async renew(account: Account, ttlS: number): Promise<boolean> {
    let sentMs = 0;
    const sending = () => {
      sentMs = performance.now();
    };
    try {
      await this.about(account, 'RenewClaim', { ttl: { seconds: ttlS } }, sending);
    } catch (problem) {
      if (isTooLate(problem, account)) return false;
      throw problem;
    }
    account.livesUntilMs = Math.max(account.livesUntilMs, sentMs + ttlS * 1_000);
    return true;
  }

  private async release(account: Account): Promise<void> {
    account.mayEnd = true;
    await this.about(account, 'ReleaseClaim', {});
    account.isReleased = true;
  }

  private async about(
    { name }: Account,
    rpc: 'RenewClaim' | 'ReleaseClaim' | 'GetClaim',
    request: object,
    sent?: () => void,
  ): Promise<WireClaim> {
    const { road, told } = this.parts;
    let floor = 0;
    const sending = () => {
      floor = told.floorOf(name);
      sent?.();
    };
    const claim = await road.ask(rpc, { name, ...request }, { sending });
    told.answered(claim, floor);
    return claim;
  }

  private async keep(account: Account): Promise<void> {
    this.kept.push(account);
    const first = this.kept.length > KEPT_MAX ? this.kept.shift() : undefined;
    if (first === undefined) return;
    await this.about(first, 'GetClaim', {});
    await this.release(first);
  }

  /** A VMM gets its RMA: from then on the claim lasts as long as the process. */
  private async use(account: Account, claimToken: string): Promise<void> {
    const { vmmProgram, socketOf } = this.parts;
    // The agent hands over only what is prepared.
    while ((await this.about(account, 'GetClaim', {})).state === 'RESERVED') await pause(PAUSE_MS_MAX);
    const socketPath = socketOf(account.latest.node.slice('nodes/'.length));
    const vmm = await Vmm.start({ program: vmmProgram, socketPath, claimToken });
    account.holderPid = vmm.pid;
    account.livesUntilMs = Number.MAX_SAFE_INTEGER;
    const [inode = -1, ...others] = rmaInodesOf(vmm.pid);
    if (inode === -1 || others.length > 0) this.parts.told.blame(account.latest, `process ${vmm.pid} has not one RMA`);
    this.held.push({ account, vmm, inode });
    const first = this.held.length > KEPT_MAX ? this.held.shift() : undefined;
    if (first !== undefined) await this.endHolder(first);
  }

  private async endHolder({ account, vmm }: Held): Promise<void> {
    account.mayEnd = true;
    account.holderPid = null;
    await vmm.crash();
  }
}

/** Nobody was answered for so long that the claim's time ran out. */
function isTooLate(problem: unknown, { livesUntilMs }: Account): boolean {
  const isRefused = problem instanceof Unanswered && problem.code === 'FAILED_PRECONDITION';
  return isRefused && performance.now() > livesUntilMs - EARLY_MS_MAX;
}

/** The RMAs that a process has, as the kernel tells. */
export function rmaInodesOf(pid: number): readonly number[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((fd) => {
    const path = `${folder}/${fd}`;
    return readlinkSync(path).startsWith('/memfd:rma') ? [statSync(path).ino] : [];
  });
}
