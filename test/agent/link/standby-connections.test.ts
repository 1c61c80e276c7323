import assert from 'node:assert/strict';
import { test } from 'node:test';
import { STANDBY_RETRY_MS, StandbyConnections } from '../../../src/agent/link/brokers/standby-connections.js';
import { FakeClock } from '../../fakes/fake-clock.js';

/** Connections to these brokers, and what became of each. */
function connectionsTo(addresses: readonly string[], random = 0) {
  const clock = new FakeClock();
  const made: { readonly address: string; readonly lose: () => void; isClosed: boolean; close(): void }[] = [];
  const add = (address: string, lose = () => {}) => {
    const connection = {
      address,
      lose,
      isClosed: false,
      close() {
        this.isClosed = true;
      },
    };
    made.push(connection);
    return connection;
  };
  const standbys = new StandbyConnections({ addresses, connect: add, clock, random: () => random });
  const open = () => made.flatMap(({ address, isClosed }) => (isClosed ? [] : [address])).join(' ');
  return { clock, made, add, standbys, open };
}

test('beside a leader one connection to another broker is kept, and it is drawn which', () => {
  for (const [random, other] of [
    [0, 'a'],
    [0.99, 'c'],
  ] as const) {
    const { standbys, open } = connectionsTo(['a', 'b', 'c'], random);
    standbys.keepBeside('b');
    standbys.keepBeside('b');
    assert.equal(open(), other);
  }
});

test('a fleet of one broker has nobody beside it', () => {
  const { standbys, made } = connectionsTo(['a']);
  standbys.keepBeside('a');
  assert.deepEqual(made, []);
});

test('the next session takes the connection over', () => {
  const { standbys, made } = connectionsTo(['a', 'b', 'c']);
  standbys.keepBeside('a');
  standbys.sessionEnded();
  assert.equal(standbys.take('c'), null);
  assert.equal(standbys.take('b'), made[0]);
  assert.equal(standbys.take('b'), null);
});

test('connections to standbys that answered are kept during the search, and all but one let go of after it', () => {
  const { standbys, add, open } = connectionsTo(['a', 'b', 'c', 'd']);
  for (const address of ['b', 'c', 'd', 'b', 'elsewhere']) standbys.giveBack(address, add(address));
  assert.equal(open(), 'b c d');
  standbys.keepBeside('a');
  assert.equal(open(), 'b');
  standbys.close();
  assert.equal(open(), '');
});

test('a connection that is lost is made anew after a while, and not without a session', () => {
  const { standbys, made, open, clock } = connectionsTo(['a', 'b']);
  standbys.keepBeside('a');
  made[0]?.lose();
  made[0]?.lose();
  assert.deepEqual([open(), clock.waiting()], ['', [STANDBY_RETRY_MS / 2]]);
  clock.advance(STANDBY_RETRY_MS / 2);
  assert.equal(open(), 'b');
  made[1]?.lose();
  standbys.sessionEnded();
  assert.deepEqual(clock.waiting(), []);
});
