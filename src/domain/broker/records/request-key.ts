/** No request id and no identity contains it, so that no two pairs of them have the same key. */
const BETWEEN = '\n';

/** The key of a request id among those of all identities; without an identity it is the id itself. */
export function requestKey(requestId: string, identity: string | null): string {
  return identity === null ? requestId : `${identity}${BETWEEN}${requestId}`;
}
