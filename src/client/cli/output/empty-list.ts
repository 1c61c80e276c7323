import { RmaError } from '../../../common/errors/rma-error.js';
import type { Reason } from '../../../domain/reasons.js';
import type { Session } from '../session.js';

const NAMED = /(?:^|\s)(node|tenant)\s*=\s*"?(?:(?:nodes|tenants)\/)?([a-z0-9-]+)"?/g;

/** A misspelt node or tenant looks like an empty list: adds a note when the name does not exist. */
export async function tellWhyEmpty({ calls, context }: Session, filter: string): Promise<void> {
  for (const [, kind = '', id = ''] of filter.matchAll(NAMED)) {
    const isThere = await exists(kind === 'node' ? calls.getNode(`nodes/${id}`) : calls.getTenant(`tenants/${id}`));
    if (!isThere) context.io.err(`note: the broker knows no ${kind} ${id}; see 'rmactl ${kind} list'\n`);
  }
}

const UNKNOWN: readonly Reason[] = ['NODE_NOT_FOUND', 'TENANT_NOT_FOUND'];

/** False only when the broker says so. */
async function exists(asked: Promise<object>): Promise<boolean> {
  try {
    await asked;
    return true;
  } catch (error) {
    return !UNKNOWN.includes(RmaError.from(error).reason);
  }
}
