import type { KnownCaller } from '../../../domain/access/known-caller.js';
import { findClaim } from '../../../domain/broker/fleet/find.js';
import { completed } from '../../../domain/broker/records/claim-history.js';
import type { GetClaimHistoryRequest__Output } from '../../../gen/rma/v1/GetClaimHistoryRequest.js';
import type { GetClaimHistoryResponse } from '../../../gen/rma/v1/GetClaimHistoryResponse.js';
import type { BrokerCore } from '../../core/broker-core.js';
import type { Histories } from '../../store/store.js';
import { parseClaimName } from '../../wire/parse/text.js';
import { orThrow } from '../../wire/to/refusal.js';
import { toWireClaimEntry } from '../../wire/to/to-history.js';
import { permittedClaim } from './permitted.js';

export function getClaimHistoryHandler(core: BrokerCore, histories: Pick<Histories, 'ofClaim'>) {
  return async (request: GetClaimHistoryRequest__Output, caller: KnownCaller): Promise<GetClaimHistoryResponse> => {
    const id = parseClaimName('name', request.name);
    const found = findClaim(core.fleet, id, core.archived(id));
    const claim = orThrow(permittedClaim(found, 'GetClaimHistory', caller));
    await core.settled();
    const { entries, omittedCount } = completed(histories.ofClaim(claim), claim);
    return {
      entries: entries.map((entry) => toWireClaimEntry(entry, core.wallOf)),
      omittedEntryCount: omittedCount,
    };
  };
}
