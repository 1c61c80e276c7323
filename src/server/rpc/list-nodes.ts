import type { Turns } from '../../common/clock/turns.js';
import { messageType } from '../../common/rpc/messages.js';
import type { Fleet } from '../../domain/broker/fleet.js';
import { freeCount, type NodeEntry } from '../../domain/broker/node.js';
import type { ListNodesRequest__Output } from '../../gen/rma/v1/ListNodesRequest.js';
import type { Node as WireNode } from '../../gen/rma/v1/Node.js';
import type { BrokerCore } from '../core/broker-core.js';
import { nodeMatches, parseNodeFilter } from './node-fields.js';
import { parseOrderBy } from './parse/order-by.js';
import { makePageToken, parsePageSize, parsePageToken } from './parse/page.js';
import { renderNode } from './render/node.js';
import { type PageWish, takePage } from './take-page.js';
import { type Ranked, takeRankedPage } from './take-ranked-page.js';
import type { EncodedResponse } from './write/encoded-response.js';
import { Page, serializedField, textField } from './write/page.js';

const encodeNode = messageType<WireNode, object>('rma.v1.Node').serialize;

const ORDERS = ['name', 'free_count', 'free_count desc'] as const;
type Order = (typeof ORDERS)[number];

/** As rma.v1.ListNodesResponse. */
const NODE_FIELD = serializedField(1, (entry: NodeEntry) => encodeNode(renderNode(entry)));

export function listNodesHandler(core: BrokerCore, turns: Turns) {
  return async (request: ListNodesRequest__Output): Promise<EncodedResponse> => {
    const terms = parseNodeFilter(request.filter);
    const pageSize = parsePageSize(request.pageSize);
    const order = parseOrderBy(request.orderBy, ORDERS);
    const asked = `nodes\n${request.filter}\n${order}`;
    const position = parsePageToken(request.pageToken, asked);
    const page = new Page(NODE_FIELD);
    const wish = { isWanted: (entry: NodeEntry) => nodeMatches(entry, terms), pageSize, page, turns };
    const next =
      order === 'name'
        ? await byName(core.fleet, position, wish)
        : await byFreeCount(core.fleet, position, { ...wish, order });
    await core.settled();
    return page.finish(textField(2, next === '' ? '' : makePageToken(next, asked)));
  };
}

/** Returns where the next page begins; '' after the last. */
async function byName(fleet: Fleet, position: string, wish: PageWish<NodeEntry>): Promise<string> {
  const last = await takePage(fleet.nodesByName.after(position), wish);
  return last?.record.id ?? '';
}

/** A node whose count changes between two pages is on the page where it is then: it may be seen twice, or not at all. */
async function byFreeCount(
  fleet: Fleet,
  position: string,
  { order, ...wish }: PageWish<NodeEntry> & { readonly order: Order },
): Promise<string> {
  const sign = order === 'free_count' ? 1 : -1;
  const rankOf = (entry: NodeEntry): Ranked<NodeEntry> => ({
    entry,
    rank: sign * freeCount(entry),
    name: entry.record.id,
  });
  const [rank = '', name = ''] = position.split(' ');
  const after = position === '' ? null : { rank: Number(rank), name };
  const last = await takeRankedPage(fleet.nodes.values(), { ...wish, rankOf, after });
  return last === null ? '' : `${last.rank} ${last.name}`;
}
