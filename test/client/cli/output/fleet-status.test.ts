import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { renderFleetStatus } from '../../../../src/client/cli/output/fleet-status.js';
import type { FleetStatus, Leadership } from '../../../../src/client/resources/fleet-status.js';

const NOW_MS = 1_700_000_000_000;
const LOOK = { nowMs: NOW_MS, broker: 'a:7070', isWide: false, headers: true };

function linesOf(leadership: Leadership | null): readonly string[] {
  const status: FleetStatus = {
    version: '1.2.3',
    startTimeMs: null,
    store: 'etcd',
    revision: 7,
    nodes: { total: 0, ready: 0, stale: 0, cordoned: 0, draining: 0 },
    sizes: [],
    liveClaimCount: 0,
    tenantCount: 0,
    waitingCount: 0,
    leadership,
    problems: [],
  };
  return renderFleetStatus(status, LOOK)
    .split('\n')
    .filter((line) => /^(leader|standby)/.test(line));
}

const LEADER = { address: 'a:7070', sinceMs: NOW_MS - 60_000, term: 42 };
const STANDBY = { address: 'b:7070', httpAddress: '', version: '1.2.3', isLoaded: true, lagMs: 1_250 };

describe('the state of a fleet', () => {
  it('says who leads, since when and in which term, and how far each standby is', () => {
    const standbys = [STANDBY, { ...STANDBY, address: 'c:7070', isLoaded: false }];
    assert.deepEqual(linesOf({ ...LEADER, standbys }), [
      'leader:        a:7070, for 60s, term 42',
      'standby:       b:7070, version 1.2.3, 1.3 s behind',
      'standby:       c:7070, version 1.2.3, loads the store',
    ]);
  });

  it('says so when nobody stands by', () => {
    assert.deepEqual(linesOf({ ...LEADER, standbys: [] }).at(-1), 'standby:       none: nobody takes over');
  });

  it('says nothing of it where there is one broker only', () => {
    assert.deepEqual(linesOf(null), []);
  });
});
