import type { Fleet } from '../../domain/broker/fleet.js';
import { freeCount, type NodeEntry } from '../../domain/broker/node.js';
import type { ListNodesRequest__Output } from '../../gen/rma/v1/ListNodesRequest.js';
import type { ListNodesResponse } from '../../gen/rma/v1/ListNodesResponse.js';
import type { BrokerCore } from '../core/broker-core.js';
import { nodeMatches, parseNodeFilter } from './node-fields.js';
import { parseOrderBy } from './parse/order-by.js';
import { makePageToken, parsePageSize, parsePageToken } from './parse/page.js';
import { renderNode } from './render/node.js';
import { takePage } from './take-page.js';
import { type Ranked, takeRankedPage } from './take-ranked-page.js';

const ORDERS = ['name', 'free_count', 'free_count desc'] as const;
type Order = (typeof ORDERS)[number];

export function listNodesHandler(core: BrokerCore) {
  return async (request: ListNodesRequest__Output): Promise<ListNodesResponse> => {
    const terms = parseNodeFilter(request.filter);
    const pageSize = parsePageSize(request.pageSize);
    const order = parseOrderBy(request.orderBy, ORDERS);
    const asked = `nodes\n${request.filter}\n${order}`;
    const position = parsePageToken(request.pageToken, asked);
    const isWanted = (entry: NodeEntry) => nodeMatches(entry, terms);
    const page =
      order === 'name'
        ? byName(core.fleet, position, { isWanted, pageSize })
        : byFreeCount(core.fleet, position, { isWanted, pageSize, order });
    const { entries, next } = await page;
    await core.settled();
    return { nodes: entries.map(renderNode), nextPageToken: next === '' ? '' : makePageToken(next, asked) };
  };
}

interface Page {
  readonly entries: readonly NodeEntry[];
  /** Where the next page begins; '' on the last. */
  readonly next: string;
}

interface Wanted {
  readonly isWanted: (entry: NodeEntry) => boolean;
  readonly pageSize: number;
}

async function byName(fleet: Fleet, position: string, { isWanted, pageSize }: Wanted): Promise<Page> {
  const { found, last } = await takePage(fleet.nodesByName.after(position), isWanted, pageSize);
  return { entries: found, next: last?.record.id ?? '' };
}

/** A node whose count changes between two pages is on the page where it is then: it may be seen twice, or not at all. */
async function byFreeCount(
  fleet: Fleet,
  position: string,
  { isWanted, pageSize, order }: Wanted & { readonly order: Order },
): Promise<Page> {
  const sign = order === 'free_count' ? 1 : -1;
  const rankOf = (entry: NodeEntry): Ranked<NodeEntry> => ({
    entry,
    rank: sign * freeCount(entry),
    name: entry.record.id,
  });
  const [rank = '', name = ''] = position.split(' ');
  const after = position === '' ? null : { rank: Number(rank), name };
  const { found, isLast } = await takeRankedPage(fleet.nodes.values(), { isWanted, rankOf, after, pageSize });
  const last = isLast ? undefined : found.at(-1);
  return { entries: found.map(({ entry }) => entry), next: last === undefined ? '' : `${last.rank} ${last.name}` };
}
