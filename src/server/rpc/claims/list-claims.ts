import type { Turns } from '../../../common/clock/turns.js';
import type { KnownCaller } from '../../../domain/access/known-caller.js';
import type { Fleet } from '../../../domain/broker/fleet/fleet.js';
import type { Claim } from '../../../domain/broker/records/claim.js';
import { FIELDS } from '../../../gen/numbers.js';
import type { ListClaimsRequest__Output } from '../../../gen/rma/v1/ListClaimsRequest.js';
import type { BrokerCore } from '../../core/broker-core.js';
import { parseOrderBy } from '../../wire/parse/order-by.js';
import { makePageToken, parsePageSize, parsePageToken } from '../../wire/parse/page.js';
import { revisionUpTo } from '../../wire/parse/position.js';
import type { EncodedResponse } from '../../wire/write/encoded-response.js';
import type { Write } from '../../wire/write/message.js';
import { Page, textField, writtenField } from '../../wire/write/page.js';
import { takePage } from '../take-page.js';
import { type ClaimQuery, claimMatches, parseClaimQuery } from './claim-fields.js';

const ORDERS = ['create_time', 'create_time desc'] as const;

/** Answers with rma.v1.ListClaimsResponse. */
export function listClaimsHandler(core: BrokerCore, turns: Turns, write: Write<Claim>) {
  const claimField = writtenField(FIELDS.ListClaimsResponse.claims, write);
  return async (request: ListClaimsRequest__Output, { access }: KnownCaller): Promise<EncodedResponse> => {
    const query = parseClaimQuery(request);
    const pageSize = parsePageSize(request.pageSize);
    const order = parseOrderBy(request.orderBy, ORDERS);
    const asked = askedFor(request, query, order);
    const position = revisionUpTo(core.fleet.revision);
    const claims = claimsFrom(core.fleet, parsePageToken(position, request.pageToken, asked), order);
    const isWanted = (claim: Claim) => access.seesTenant(claim.spec.tenant) && claimMatches(claim, query);
    const page = new Page(claimField);
    const last = await takePage(claims, { isWanted, pageSize, page, turns });
    await core.settled();
    const token = last === null ? '' : makePageToken(position, last.createRevision, asked);
    return page.finish(textField(FIELDS.ListClaimsResponse.nextPageToken, token));
  };
}

/**
 * The request that a page token is bound to. Tokens of 0.1.0 stay valid: fields that it did not know are only included
 * when they are set.
 */
function askedFor({ filter }: ListClaimsRequest__Output, { requirements }: ClaimQuery, order: string): string {
  const more = [...(order === ORDERS[0] ? [] : [order]), ...requirements.map((each) => JSON.stringify(each))];
  return [filter, ...more].join('\n');
}

/** @param position the createRevision at which the last page ended; null for the first page */
function* claimsFrom(fleet: Fleet, position: number | null, order: (typeof ORDERS)[number]): Generator<Claim> {
  const ids =
    order === 'create_time'
      ? fleet.claims.inOrder.after(position ?? 0)
      : fleet.claims.inOrder.before(position ?? Number.POSITIVE_INFINITY);
  for (const id of ids) {
    const claim = fleet.claims.get(id);
    if (claim !== undefined) yield claim;
  }
}
