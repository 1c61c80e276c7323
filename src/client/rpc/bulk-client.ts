import { fromStatusMessage } from '../../common/errors/grpc-status.js';
import { batchesOf } from '../../domain/batches.js';
import { BATCH_CLAIMS_MAX } from '../../domain/contract-limits.js';
import type { ClaimResult__Output } from '../../gen/rma/v1/ClaimResult.js';
import type { CreateClaimResult__Output } from '../../gen/rma/v1/CreateClaimResult.js';
import type { ItemResult } from '../resources/bulk.js';
import type { Claim } from '../resources/claim.js';
import type { CreateClaimOptions, CreatedClaim } from '../resources/create-claim-options.js';
import type { BrokerCalls } from './broker-calls.js';
import { askItems } from './repeated-items.js';
import { parseClaim } from './wire/parse-claim.js';
import { required } from './wire/required.js';
import { toWireCreateClaim } from './wire/to-create-claim.js';

export async function createClaims(
  calls: BrokerCalls,
  all: readonly CreateClaimOptions[],
  newRequestId: () => string,
): Promise<readonly ItemResult<CreatedClaim>[]> {
  const requests = all.map((options) => toWireCreateClaim(options, options.requestId ?? newRequestId()));
  const waitMs = Math.max(0, ...all.map((options) => options.waitMs ?? 0));
  const results: ItemResult<CreatedClaim>[] = [];
  for (const batch of batchesOf(requests, BATCH_CLAIMS_MAX)) {
    const answers = await askItems(batch, async (asked) => (await calls.batchCreateClaims(asked, waitMs)).results);
    results.push(...answers.map((result, index) => readCreated(result, batch[index]?.requestId ?? '')));
  }
  return results;
}

export async function releaseClaims(
  calls: BrokerCalls,
  names: readonly string[],
): Promise<readonly ItemResult<Claim>[]> {
  const results: ItemResult<Claim>[] = [];
  for (const batch of batchesOf(names, BATCH_CLAIMS_MAX)) {
    const answers = await askItems(batch, async (asked) => (await calls.batchReleaseClaims(asked)).results);
    results.push(...answers.map(readReleased));
  }
  return results;
}

function readCreated({ created, error }: CreateClaimResult__Output, requestId: string): ItemResult<CreatedClaim> {
  if (error) return { ok: false, error: fromStatusMessage(error) };
  const { claim, claimToken } = required(created, 'created');
  return { ok: true, value: { claim: parseClaim(required(claim, 'claim')), claimToken, requestId } };
}

function readReleased({ claim, error }: ClaimResult__Output): ItemResult<Claim> {
  if (error) return { ok: false, error: fromStatusMessage(error) };
  return { ok: true, value: parseClaim(required(claim, 'claim')) };
}
