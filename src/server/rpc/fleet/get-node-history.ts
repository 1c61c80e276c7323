import { findNode } from '../../../domain/broker/fleet/find.js';
import { NO_HISTORY } from '../../../domain/broker/records/history.js';
import type { GetNodeHistoryRequest__Output } from '../../../gen/rma/v1/GetNodeHistoryRequest.js';
import type { GetNodeHistoryResponse } from '../../../gen/rma/v1/GetNodeHistoryResponse.js';
import type { BrokerCore } from '../../core/broker-core.js';
import type { Histories } from '../../store/store.js';
import { parseNodeName } from '../../wire/parse/text.js';
import { orThrow } from '../../wire/to/refusal.js';
import { toWireNodeEntry } from '../../wire/to/to-history.js';

export function getNodeHistoryHandler(core: BrokerCore, histories: Pick<Histories, 'ofNode'>) {
  return async (request: GetNodeHistoryRequest__Output): Promise<GetNodeHistoryResponse> => {
    const id = parseNodeName('name', request.name);
    await core.settled();
    const history = histories.ofNode(id);
    // A removed node has nothing but its history, and one from before there were histories has none.
    if (history === null) orThrow(findNode(core.fleet, id));
    const { entries, omittedCount } = history ?? NO_HISTORY;
    return {
      entries: entries.map((entry) => toWireNodeEntry(entry, core.wallOf)),
      omittedEntryCount: omittedCount,
    };
  };
}
