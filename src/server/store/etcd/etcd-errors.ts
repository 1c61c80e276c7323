import { RmaError } from '../../../common/errors/rma-error.js';
import { cleaned } from '../../../domain/text.js';
import { EtcdError, type KeyValue } from '../../etcd/etcd.js';
import { Damage } from '../check/damage.js';

/** A name of the domain name system has 253 at most, and a port five digits. */
const ADDRESS_BYTES_MAX = 260;

/** The store on etcd cannot be used, or not any more. */
export function storeOnEtcdFailed(
  problem: string,
  cause?: unknown,
  metadata: Readonly<Record<string, string>> = {},
): RmaError {
  return new RmaError({ reason: 'STORE_FAILED', message: `the store on etcd: ${problem}`, metadata }, { cause });
}

/** The same for what was thrown while it was read or written; what is not about etcd stays as it is. */
export function asEtcdProblem(thrown: unknown): unknown {
  if (thrown instanceof Damage) return storeOnEtcdFailed(`it is damaged (${thrown.message})`, thrown);
  return thrown instanceof EtcdError ? storeOnEtcdFailed(thrown.message, thrown) : thrown;
}

/** Another broker leads, or none. */
export function leaderChanged(leader: KeyValue | null): RmaError {
  const address = leader === null ? null : addressIn(leader.value);
  const message = `this broker does not lead any more${address === null ? '' : `; ${address} does`}`;
  return new RmaError({ reason: 'NOT_LEADER', message, metadata: address === null ? {} : { leader: address } });
}

/** Where the leader says that it can be reached. */
function addressIn(text: string): string | null {
  try {
    const { address } = JSON.parse(text) as { readonly address?: unknown };
    return typeof address === 'string' ? cleaned(address, ADDRESS_BYTES_MAX) : null;
  } catch {
    return null;
  }
}
