import type { Turns } from '../../../common/clock/turns.js';
import type { Logger } from '../../../common/log/logger.js';
import {
  forgetTokenSecrets,
  nextUnredeemed,
  revokeTokens,
  rotateTokenSecret,
} from '../../../domain/broker/claims/token-secrets.js';
import type { Claim } from '../../../domain/broker/records/claim.js';
import { accept } from '../../../domain/reasons.js';
import type { RotateTokenSecretRequest__Output } from '../../../gen/rma/v1/RotateTokenSecretRequest.js';
import type { RotateTokenSecretResponse } from '../../../gen/rma/v1/RotateTokenSecretResponse.js';
import type { BrokerCore } from '../../core/broker-core.js';
import { orThrow } from '../../wire/to/refusal.js';

/** What a rotation works with. */
export interface RotationDeps {
  readonly core: BrokerCore;
  readonly turns: Pick<Turns, 'next'>;
  /** A new secret: 32 random bytes, in hexadecimal. */
  readonly newTokenSecret: () => string;
  readonly log: Logger;
}

export function rotateTokenSecretHandler(deps: RotationDeps) {
  return async ({ endUnredeemed }: RotateTokenSecretRequest__Output): Promise<RotateTokenSecretResponse> => {
    await forgetUnneeded(deps);
    const upTo = orThrow(await deps.core.execute((fleet) => rotateTokenSecret(fleet, deps.newTokenSecret())));
    const revokedClaimCount = endUnredeemed ? await revokeAll(deps, upTo) : 0;
    const outdatedClaimCount = await forgetUnneeded(deps);
    deps.log.info('tokens.secret_rotated', 'tokens of new claims are derived from a new secret', {
      revokedClaims: revokedClaimCount,
      outdatedClaims: outdatedClaimCount,
    });
    return { revokedClaimCount, outdatedClaimCount };
  };
}

/** Resolves once all of them are on their way to their end, durably. */
async function revokeAll({ core, turns }: RotationDeps, upTo: number): Promise<number> {
  const commits: Promise<unknown>[] = [];
  let count = 0;
  await eachSlice({ core, turns }, upTo, (claims) => {
    count += claims.length;
    commits.push(core.execute((fleet, nowMs) => accept(revokeTokens(fleet, claims, nowMs))));
  });
  await Promise.all(commits);
  return count;
}

/** Returns how many unredeemed claims have tokens of former secrets. */
async function forgetUnneeded({ core, turns }: RotationDeps): Promise<number> {
  const upTo = core.fleet.tokenSecrets.at(-1)?.sinceRevision ?? 0;
  let [count, oldest] = [0, upTo + 1];
  await eachSlice({ core, turns }, upTo, (claims) => {
    if (count === 0) oldest = claims[0]?.createRevision ?? oldest;
    count += claims.length;
  });
  await core.execute((fleet) => accept(forgetTokenSecrets(fleet, oldest)));
  return count;
}

/** Others are served between two slices. `take` is called in the turn in which the claims were found. */
async function eachSlice(
  { core, turns }: Pick<RotationDeps, 'core' | 'turns'>,
  upTo: number,
  take: (claims: readonly Claim[]) => void,
): Promise<void> {
  for (let after: number | null = 0; after !== null; ) {
    await turns.next();
    const slice = nextUnredeemed(core.fleet, after, upTo);
    take(slice.claims);
    after = slice.after;
  }
}
