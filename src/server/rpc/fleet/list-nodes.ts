import type { Turns } from '../../../common/clock/turns.js';
import { messageType } from '../../../common/rpc/messages.js';
import type { Fleet } from '../../../domain/broker/fleet/fleet.js';
import { freeCount, type NodeEntry } from '../../../domain/broker/records/node.js';
import { FIELDS } from '../../../gen/numbers.js';
import type { ListNodesRequest__Output } from '../../../gen/rma/v1/ListNodesRequest.js';
import type { Node as WireNode } from '../../../gen/rma/v1/Node.js';
import type { BrokerCore } from '../../core/broker-core.js';
import type { Caller } from '../../wire/caller.js';
import { parseOrderBy } from '../../wire/parse/order-by.js';
import { makePageToken, parsePageSize, parsePageToken } from '../../wire/parse/page.js';
import { ID_POSITION, STANDING_POSITION } from '../../wire/parse/position.js';
import { toWireNode } from '../../wire/to/to-node.js';
import type { EncodedResponse } from '../../wire/write/encoded-response.js';
import { Page, serializedField, textField } from '../../wire/write/page.js';
import { type PageWish, takePage } from '../take-page.js';
import { type Ranked, takeRankedPage } from '../take-ranked-page.js';
import { nodeMatches, parseNodeQuery } from './node-fields.js';

const encodeNode = messageType<WireNode, object>('rma.v1.Node').serialize;

const ORDERS = ['name', 'free_count', 'free_count desc'] as const;
type Order = (typeof ORDERS)[number];

/** Answers with rma.v1.ListNodesResponse. */
export function listNodesHandler(core: BrokerCore, turns: Turns) {
  return async (request: ListNodesRequest__Output, caller: Caller): Promise<EncodedResponse> => {
    const query = parseNodeQuery(request);
    const pageSize = parsePageSize(request.pageSize);
    const order = parseOrderBy(request.orderBy, ORDERS);
    const labels = query.requirements.map((each) => JSON.stringify(each));
    const asked = ['nodes', request.filter, order, ...labels].join('\n');
    const page = new Page(
      serializedField(FIELDS.ListNodesResponse.nodes, (entry: NodeEntry) =>
        encodeNode(toWireNode(entry, core.wallOf, caller)),
      ),
    );
    const isWanted = (entry: NodeEntry) => nodeMatches(entry, query);
    const wish = { isWanted, pageSize, page, turns, token: request.pageToken, asked };
    const nextPageToken =
      order === 'name' ? await byName(core.fleet, wish) : await byFreeCount(core.fleet, { ...wish, order });
    await core.settled();
    return page.finish(textField(FIELDS.ListNodesResponse.nextPageToken, nextPageToken));
  };
}

interface Wish extends PageWish<NodeEntry> {
  readonly token: string;
  /** The request that page tokens are bound to. */
  readonly asked: string;
}

/** Returns the token of the next page; '' on the last page. */
async function byName(fleet: Fleet, { token, asked, ...wish }: Wish): Promise<string> {
  const after = parsePageToken(ID_POSITION, token, asked) ?? '';
  const last = await takePage(fleet.nodes.byName.after(after), wish);
  return last === null ? '' : makePageToken(ID_POSITION, last.record.id, asked);
}

/**
 * A node whose count changes between two pages is listed by its count at the time of each: it may appear twice, or not
 * at all.
 */
async function byFreeCount(
  fleet: Fleet,
  { token, asked, order, ...wish }: Wish & { readonly order: Order },
): Promise<string> {
  const sign = order === 'free_count' ? 1 : -1;
  const rankOf = (entry: NodeEntry): Ranked<NodeEntry> => ({
    entry,
    rank: sign * freeCount(entry),
    name: entry.record.id,
  });
  const after = parsePageToken(STANDING_POSITION, token, asked);
  const last = await takeRankedPage(fleet.nodes.values(), { ...wish, rankOf, after });
  return last === null ? '' : makePageToken(STANDING_POSITION, last, asked);
}
