import { recorded } from '../../../../src/domain/broker/fleet/recorded.js';
import type { Change } from '../../../../src/domain/broker/records/change.js';
import type { TokenSecret } from '../../../../src/domain/broker/records/token-secret.js';
import { deleteTenant } from '../../../../src/domain/broker/tenants/tenant-commands.js';
import type { BrokerMs, ClaimId, TenantId } from '../../../../src/domain/ids.js';
import type { ChangeGroup, DecisionEnd } from '../../../../src/server/store/store.js';
import { helloOf, World } from '../../../domain/broker/support.js';

const NODES = ['n1', 'n2', 'n3'];
const TENANTS = [null, 'blue', 'green'];
/** So that many are archived. */
const ENDED_IN_MEMORY_MAX = 3;

/** What is done to a world, by numbers that chance draws. */
export interface Step {
  readonly op: (typeof OPS)[number];
  readonly at: number;
}

export const OPS = [
  'claim',
  'claim',
  'claim',
  'prepare',
  'bind',
  'end',
  'end',
  'release',
  'cordon',
  'remove',
  'connect',
  'tenant',
  'forget-tenant',
  'secret',
  'pass',
  'write',
  'write',
] as const;

/** A world whose decisions a store is told of, as the broker's core does it. */
export class ToldWorld {
  readonly world = new World();
  private changes: Change[] = [];
  private ends: DecisionEnd[] = [];
  private readonly made: ClaimId[] = [];

  /** @param secrets as its store has them */
  constructor(secrets: readonly TokenSecret[]) {
    const { fleet } = this.world;
    fleet.apply({ kind: 'token-secrets', revision: 0, secrets });
    const apply = fleet.apply.bind(fleet);
    fleet.apply = (change) => {
      this.changes.push(recorded(fleet, change, null));
      apply(change);
    };
    for (const at of [0, 1, 2]) this.do({ op: 'connect', at });
    for (const at of [10, 11]) this.do({ op: 'tenant', at });
  }

  /** All claims that there ever were. */
  get claims(): readonly ClaimId[] {
    return this.made;
  }

  /** One decision, or none where there is nothing to decide. */
  do({ op, at }: Step): void {
    this.decide(op, at);
    const count = this.changes.length;
    if (count > (this.ends.at(-1)?.at ?? 0)) this.ends.push({ at: count, atomicity: 'whole' });
  }

  /** What was decided since the last call. */
  takeGroup(): ChangeGroup {
    const { changes, ends } = this;
    [this.changes, this.ends] = [[], []];
    return { changes, ends };
  }

  private decide(op: Step['op'], at: number): void {
    const { world } = this;
    const node = NODES[at % NODES.length] ?? '';
    switch (op) {
      case 'claim':
        return this.claim(at);
      case 'prepare':
      case 'bind':
      case 'end':
      case 'release':
        return this.move(op, at);
      case 'cordon':
        return world.fleet.nodes.has(node as never) ? world.cordon(node, at % 2 === 0 ? null : 'fan') : undefined;
      case 'remove':
        world.disconnect(node);
        return void world.remove(node, true);
      case 'connect':
        return void world.connect(helloOf(node, { count: 6, labels: { zone: String(at % 3) } }));
      case 'tenant':
        return world.tenant(TENANTS[1 + (at % 2)] ?? '', 5 + at);
      case 'forget-tenant':
        return void world.decide((fleet) => deleteTenant(fleet, { id: 'blue' as TenantId, force: true }));
      case 'secret':
        return this.addSecret();
      case 'pass':
        return world.pass(at * 10_000, { endedInMemoryMax: ENDED_IN_MEMORY_MAX });
      case 'write':
        return;
    }
  }

  private move(op: 'prepare' | 'bind' | 'end' | 'release', at: number): void {
    const { world } = this;
    const claim = this.live(at);
    if (claim === undefined) return;
    if (op === 'prepare' && claim.state === 'RESERVED') world.report(claim.id, 'PREPARED');
    if (op === 'bind' && claim.state === 'PREPARED') world.report(claim.id, 'BOUND');
    if (op === 'end') world.report(claim.id, 'ENDED', { endCause: 'HOLDER_EXITED' });
    if (op === 'release') world.release(claim.id);
  }

  private claim(at: number): void {
    const tenant = (TENANTS[at % TENANTS.length] ?? null) as TenantId | null;
    const requestId = at % 4 === 0 ? null : `request-${this.made.length - (at % 2)}`;
    const made = this.world.create({ tenant, guest: `größe-${at}` }, { requestId });
    if (made.ok && !this.made.includes(made.value.id)) this.made.push(made.value.id);
  }

  private live(at: number) {
    const { claims } = this.world.fleet;
    const live = [...claims.values()].filter(({ endMs }) => endMs === null);
    return live[at % Math.max(1, live.length)];
  }

  private addSecret(): void {
    const { fleet } = this.world;
    const draft = fleet.draft();
    const secret = { hex: 'c'.repeat(64), sinceRevision: draft.nextRevision };
    draft.tokenSecrets([...fleet.tokenSecrets, secret].slice(-2));
    this.world.decide(() => ({ ok: true, value: draft.decided(undefined) }));
  }

  /** The broker's time. */
  get nowMs(): BrokerMs {
    return this.world.nowMs;
  }
}
