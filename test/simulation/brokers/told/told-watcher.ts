import { isLive } from '../../../../src/domain/claim-state.js';
import type { ClaimId, NodeId } from '../../../../src/domain/ids.js';
import type { Claim__Output } from '../../../../src/gen/rma/v1/Claim.js';
import type { WatchClaimsResponse__Output } from '../../../../src/gen/rma/v1/WatchClaimsResponse.js';
import type { ClaimSaid, SimTold } from './sim-told.js';

/** Of whoever answers, as far as its watchers judge it. */
export interface Watched {
  /** How often etcd had been restored when it was elected. */
  readonly era: number;
  /** The store's last revision when it had read it: it need not know what was before. */
  readonly loadedRevision: number;
  /** What it would answer now to who asks for a claim. */
  claimNow(id: ClaimId): ClaimSaid | undefined;
}

/** What one watcher was told, by all brokers that it watched; it goes on at the next one where it was. */
export class ToldWatcher {
  /** Where it resumes; '' where it begins anew. */
  token = '';
  private tokenEra = 0;
  private era = 0;
  /** What it believes. */
  private readonly claims = new Map<ClaimId, ClaimSaid>();
  /** What has left the list, and at which revision, since it began anew. */
  private readonly gone = new Map<ClaimId, number>();
  /** The last revision of each claim that it was told of. */
  private readonly seen = new Map<ClaimId, number>();

  constructor(
    private readonly name: string,
    private readonly told: SimTold,
  ) {}

  /** It asks a broker. */
  begins({ era }: Watched): void {
    if (this.token !== '') return;
    this.claims.clear();
    this.gone.clear();
    if (era > this.era) this.seen.clear();
    this.era = Math.max(this.era, era);
  }

  hear(response: WatchClaimsResponse__Output, watched: Watched): void {
    const { era } = watched;
    const { event, changed, removed, resumeToken } = response;
    if (event === 'changed' && changed) this.changed(changed, era);
    if (event === 'removed' && removed !== undefined) this.removed(removed, Number(resumeToken));
    if (resumeToken === '') return;
    if (Number(resumeToken) < Number(this.token)) this.problem(`${resumeToken} follows ${this.token}`);
    this.token = resumeToken;
    this.tokenEra = era;
    // A change may be one of many that follow from the same decision.
    if (event !== 'changed') this.assertComplete(Number(resumeToken), watched);
  }

  /** It has to begin anew. */
  refused({ era, loadedRevision }: Watched): void {
    const isKept = this.tokenEra === era && Number(this.token) >= loadedRevision;
    if (isKept) this.problem(`what follows ${this.token} is gone, at a broker that has all since ${loadedRevision}`);
    if (this.tokenEra < era) this.seen.clear();
    this.token = '';
  }

  /** Whoever leads in the end knows what it was told, and it was told all that is so. */
  judge(claims: Iterable<ClaimSaid>): void {
    const found = new Map([...claims].map((claim) => [claim.id, claim]));
    for (const [id, claim] of found) {
      const known = this.claims.get(id);
      const isLast = known === undefined ? !isLive(claim.state) : known.revision === claim.revision;
      if (!isLast) this.problem(`${id} is ${claim.state} at ${claim.revision}, and ${known?.revision} was told`);
    }
    for (const id of this.claims.keys()) if (!found.has(id)) this.problem(`${id} was told, and is not there`);
  }

  private changed(claim: Claim__Output, era: number): void {
    const said = saidBy(claim);
    const { id, revision } = said;
    const seen = this.seen.get(id) ?? 0;
    if (revision < seen) this.problem(`${id} is told at revision ${revision} after ${seen}`);
    this.seen.set(id, revision);
    this.claims.set(id, said);
    if (era === this.told.era) this.told.heard(said);
  }

  private removed(name: string, revision: number): void {
    const id = name.slice('claims/'.length) as ClaimId;
    const known = this.claims.get(id);
    if (known !== undefined && isLive(known.state)) this.problem(`${id} was ${known.state}, and is removed`);
    this.seen.set(id, revision);
    this.gone.set(id, revision);
    this.claims.delete(id);
  }

  /** All that anybody was told up to here is what it was told, or older. */
  private assertComplete(revision: number, { claimNow }: Watched): void {
    for (const [id, known] of this.told.upTo(revision)) {
      const believed = this.claims.get(id)?.revision ?? this.gone.get(id) ?? 0;
      if (believed >= known.revision) continue;
      // What has ended may have left the list before it began.
      if (this.claims.has(id) || isLive(claimNow(id)?.state ?? 'RELEASED'))
        this.problem(`it is told all up to ${revision}, and of ${id} not ${known.state} at ${known.revision}`);
    }
  }

  private problem(what: string): void {
    this.told.problems.push(`${this.name}: ${what}`);
  }
}

function saidBy({ name, revision, state, fencingToken, node }: Claim__Output): ClaimSaid {
  return {
    id: name.slice('claims/'.length) as ClaimId,
    revision,
    state: state as ClaimSaid['state'],
    fencingToken: fencingToken as ClaimSaid['fencingToken'],
    node: node.slice('nodes/'.length) as NodeId,
  };
}
