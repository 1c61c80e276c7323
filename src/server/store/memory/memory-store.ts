import type { Change } from '../../../domain/broker/records/change.js';
import type { Claim } from '../../../domain/broker/records/claim.js';
import type { NodeRecord } from '../../../domain/broker/records/node.js';
import type { TenantRecord } from '../../../domain/broker/records/tenant.js';
import type { TokenSecret } from '../../../domain/broker/records/token-secret.js';
import type { StoredTime } from '../../clock/wall-times.js';
import type { ChangeGroup, ClaimArchive, Histories, Store, StoredState } from '../store.js';
import { firstSecret } from '../stored-secrets.js';
import { MemoryArchive } from './memory-archive.js';
import { MemoryHistories } from './memory-histories.js';

/** Survives the closing of a memory store: the "disk" of tests, and of a broker that need not remember. */
export class MemoryDisk {
  readonly nodes = new Map<string, NodeRecord>();
  readonly tenants = new Map<string, TenantRecord>();
  readonly claims = new Map<string, Claim>();
  histories = new MemoryHistories();
  readonly archived = new MemoryArchive((claim) => this.histories.forget(claim));
  revision = 0;
  /** As in `StoredState`; 0 when it was never restored. */
  restoredRevision = 0;
  time: StoredTime | null = null;

  tokenSecrets: readonly TokenSecret[];

  constructor(tokenSecret: Uint8Array) {
    this.tokenSecrets = [firstSecret(tokenSecret)];
  }
}

/** A store that lasts as long as its process. For tests and trials. */
export class MemoryStore implements Store {
  constructor(private readonly disk: MemoryDisk) {}

  get archived(): ClaimArchive {
    return this.disk.archived;
  }

  get histories(): Histories {
    return this.disk.histories;
  }

  load<T>(build: (state: StoredState) => T): Promise<T> {
    const { revision, restoredRevision, tokenSecrets, time } = this.disk;
    const [nodes, tenants] = [[...this.disk.nodes.values()], [...this.disk.tenants.values()]];
    const claims = [...this.disk.claims.values()].sort((a, b) => a.createRevision - b.createRevision);
    return Promise.resolve(build({ nodes, tenants, claims, revision, restoredRevision, tokenSecrets, time }));
  }

  append({ changes }: ChangeGroup, time?: StoredTime): Promise<void> {
    if (time !== undefined) this.disk.time = time;
    for (const change of changes) this.put(change);
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private put(change: Change): void {
    this.disk.revision = change.revision;
    const { nodes, tenants, claims, histories } = this.disk;
    histories.take(change);
    switch (change.kind) {
      case 'node':
        return void nodes.set(change.node.id, change.node);
      case 'node-forgotten':
        return void nodes.delete(change.id);
      case 'node-noted':
        return;
      case 'tenant':
        return void tenants.set(change.tenant.id, change.tenant);
      case 'tenant-forgotten':
        return void tenants.delete(change.id);
      case 'token-secrets':
        this.disk.tokenSecrets = change.secrets;
        return;
      case 'claim':
        return void claims.set(change.claim.id, change.claim);
      case 'claim-archived':
        return this.archive(change.claim);
    }
  }

  private archive(claim: Claim): void {
    this.disk.claims.delete(claim.id);
    this.disk.archived.put(claim);
  }
}
