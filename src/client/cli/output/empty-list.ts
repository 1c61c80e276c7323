import { RmaError } from '../../../common/errors/rma-error.js';
import type { Reason } from '../../../domain/reasons.js';
import type { Session } from '../session.js';

const NAMED = /(?:^|\s)(node|tenant)\s*=\s*"?(?:(?:nodes|tenants)\/)?([a-z0-9-]+)"?/g;

/** A typo in the name of a node or tenant looks like a list that is empty: says so where that is what it is. */
export async function tellWhyEmpty({ calls, context }: Session, filter: string): Promise<void> {
  for (const [, kind = '', id = ''] of filter.matchAll(NAMED)) {
    const isThere = await exists(kind === 'node' ? calls.getNode(`nodes/${id}`) : calls.getTenant(`tenants/${id}`));
    if (!isThere) context.io.err(`note: the broker knows no ${kind} ${id}; see 'rmactl ${kind} list'\n`);
  }
}

const UNKNOWN: readonly Reason[] = ['NODE_NOT_FOUND', 'TENANT_NOT_FOUND'];

/** Only a clear no counts: the list itself was answered. */
async function exists(asked: Promise<object>): Promise<boolean> {
  try {
    await asked;
    return true;
  } catch (error) {
    return !UNKNOWN.includes(RmaError.from(error).reason);
  }
}
