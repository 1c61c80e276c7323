import assert from 'node:assert/strict';
import {
  type CreateClaimGroupCommand,
  createClaimGroup,
} from '../../../../src/domain/broker/groups/create-claim-group.js';
import type { Claim, ClaimSpec } from '../../../../src/domain/broker/records/claim.js';
import type { Result } from '../../../../src/domain/reasons.js';
import { claimId, specOf, TTL_MS, World } from '../support.js';

/** A world in which claims are made in groups. */
export class GroupWorld extends World {
  private groups = 0;

  createGroup(
    specs: readonly Partial<ClaimSpec>[],
    patch: Partial<CreateClaimGroupCommand> = {},
  ): Result<readonly Claim[]> {
    this.groups += 1;
    const command = {
      specs: specs.map((spec, index) => specOf({ guest: `g${index}`, ...spec })),
      claimIds: specs.map((_, index) => claimId(`g${this.groups}-${index}`)),
      ttlMs: TTL_MS,
      requestId: null,
      requestTerms: null,
      requestedBy: null,
      validateOnly: false,
      waitsSinceMs: null,
      archived: [],
      ...patch,
    };
    return this.decide((fleet) => createClaimGroup(fleet, command, this.nowMs, { claimsMax: 100 }));
  }

  group(specs: readonly Partial<ClaimSpec>[], patch: Partial<CreateClaimGroupCommand> = {}): readonly Claim[] {
    const made = this.createGroup(specs, patch);
    assert.ok(made.ok, made.ok ? '' : made.refusal.message);
    return made.value;
  }
}
