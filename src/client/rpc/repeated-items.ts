import { fromStatusMessage } from '../../common/errors/grpc-status.js';
import type { ReceivedStatus } from '../../common/rpc/status-details.js';

/** How often a batch is asked for at most: as often as brokers may hand over to one another while one batch lasts. */
export const BATCH_ROUNDS_MAX = 3;

/** The result of one item of a batch. */
interface ItemOf {
  readonly error?: ReceivedStatus | null | undefined;
}

/** Whether a broker would have done this item if it had gone on leading: the next one will. */
export function isForNextLeader({ error }: ItemOf): boolean {
  return error != null && fromStatusMessage(error).reason === 'NOT_LEADER';
}

/**
 * The results of a batch, in its order. Items that the broker left to the next leader are asked of that one, as they
 * were; when nobody answers any more, the results of the others stay what they are.
 */
export async function askItems<Request, Result extends ItemOf>(
  requests: readonly Request[],
  ask: (requests: readonly Request[]) => Promise<readonly Result[]>,
): Promise<readonly Result[]> {
  let results = await ask(requests);
  for (let round = 1; round < BATCH_ROUNDS_MAX && results.some(isForNextLeader); round += 1) {
    const left = requests.filter((_, at) => results[at] !== undefined && isForNextLeader(results[at]));
    const again = await ask(left).catch(() => null);
    if (again === null) break;
    const next = again.values();
    results = results.map((result) => (isForNextLeader(result) ? (next.next().value ?? result) : result));
  }
  return results;
}
