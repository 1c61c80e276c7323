import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { contract } from '../../src/common/rpc/contract.js';
import { END_CAUSES, type EndCause } from '../../src/domain/claim-state.js';
import { unpackRelease } from '../fixtures/release.js';

/** Causes that it does not know. */
const LATER: readonly EndCause[] = ['UNKNOWN_TO_BROKER', 'TOKEN_REVOKED'];

/** What this test asks of an agent of 0.1.0: how it reads the wire, and what it makes of an order. */
interface FormerAgent {
  readonly contract: typeof contract;
  readonly parseUnprepare: (order: unknown) => { readonly cause: string };
}

describe('an agent of 0.1.0 that is told to end a claim', () => {
  const directory = mkdtempSync(join(tmpdir(), 'rma-causes-'));
  let former: FormerAgent;
  before(async () => {
    const { root } = unpackRelease('0.1.0', directory);
    const load = (path: string): Promise<FormerAgent> => import(pathToFileURL(join(root, 'dist/src', path)).href);
    former = { ...(await load('common/rpc/contract.js')), ...(await load('agent/link/from-wire.js')) };
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  /** The cause that it takes from what this broker puts on the wire. */
  function heardAs(cause: EndCause): string {
    const { Session } = contract().AgentService.service;
    const order = { claim: 'claims/c1', fencingToken: 7, cause };
    const bytes = Session.responseSerialize({ seq: 2, ack: 1, unprepare: order });
    const { unprepare } = former.contract().AgentService.service.Session.responseDeserialize(bytes);
    return former.parseUnprepare(unprepare).cause;
  }

  it('for a cause that came later takes it for RELEASE_REQUESTED, and asks the holder to let go', () => {
    for (const cause of LATER) assert.equal(heardAs(cause), 'RELEASE_REQUESTED');
  });

  it('knows all others by their names', () => {
    const known = END_CAUSES.filter((cause) => !LATER.includes(cause));
    assert.deepEqual(
      known.map((cause) => heardAs(cause)),
      known,
    );
  });
});
