import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  forgetTokenSecrets,
  nextUnredeemed,
  revokeTokens,
  rotateTokenSecret,
} from '../../../../src/domain/broker/claims/token-secrets.js';
import type { Claim } from '../../../../src/domain/broker/records/claim.js';
import { secretOf } from '../../../../src/domain/broker/records/token-secret.js';
import { accept } from '../../../../src/domain/reasons.js';
import { helloOf, World } from '../support.js';

function worldWithSecret(): World {
  const world = new World();
  world.fleet.apply({ kind: 'token-secrets', revision: 0, secrets: [{ hex: 'aa', sinceRevision: 0 }] });
  world.connect(helloOf('n1'));
  return world;
}

function rotate(world: World, hex: string): number {
  const rotated = world.decide((fleet) => rotateTokenSecret(fleet, hex));
  assert.ok(rotated.ok);
  return rotated.value;
}

function forget(world: World, oldestUnredeemed: number): void {
  world.decide((fleet) => accept(forgetTokenSecrets(fleet, oldestUnredeemed)));
}

function secretsOf(world: World): readonly string[] {
  return world.fleet.tokenSecrets.map(({ hex }) => hex);
}

function hexOf(world: World, { createRevision }: Claim): string | undefined {
  return secretOf(world.fleet.tokenSecrets, createRevision)?.hex;
}

describe('rotating the token secret', () => {
  it('gives later claims a token of the new secret, and leaves those that are out alone', () => {
    const world = worldWithSecret();
    const before = world.claim();
    rotate(world, 'bb');
    const between = world.claim();
    rotate(world, 'cc');
    const later = world.claim();
    assert.deepEqual(
      [before, between, later].map((claim) => hexOf(world, claim)),
      ['aa', 'bb', 'cc'],
    );
    assert.equal(world.now(before.id).state, 'RESERVED');
  });

  it('forgets the secrets before that of the oldest claim which waits to be redeemed', () => {
    const world = worldWithSecret();
    world.claim();
    rotate(world, 'bb');
    const { createRevision } = world.claim();
    rotate(world, 'cc');
    forget(world, createRevision);
    assert.deepEqual(secretsOf(world), ['bb', 'cc']);
    const { revision } = world.fleet;
    forget(world, createRevision);
    assert.equal(world.fleet.revision, revision, 'nothing more to forget, so nothing is written');
    forget(world, revision + 1);
    assert.deepEqual(secretsOf(world), ['cc'], 'the one for new claims stays in any case');
  });

  it('keeps a secret of which even one claim waits, made just before the next secret', () => {
    const world = worldWithSecret();
    const { createRevision } = world.claim();
    assert.equal(rotate(world, 'bb'), createRevision + 1);
    forget(world, createRevision);
    assert.deepEqual(secretsOf(world), ['aa', 'bb']);
  });

  it('is refused while claims of as many secrets wait as are kept', () => {
    const world = worldWithSecret();
    for (let count = 1; count < 16; count += 1) rotate(world, `s${count}`);
    const refused = world.decide((fleet) => rotateTokenSecret(fleet, 'dd'));
    assert.equal(refused.ok ? null : refused.refusal.reason, 'TOO_MANY_SECRETS');
    assert.ok(!secretsOf(world).includes('dd'));
  });

  it('ends claims that wait to be redeemed when it is to, and no guest', () => {
    const world = worldWithSecret();
    const [reserved, prepared, bound, justBound] = [world.claim(), world.claim(), world.claim(), world.claim()];
    for (const { id } of [prepared, bound, justBound]) world.report(id, 'PREPARED');
    world.report(bound.id, 'BOUND');
    const upTo = rotate(world, 'bb');
    world.takeOrders();
    const slice = nextUnredeemed(world.fleet, 0, upTo);
    assert.equal(slice.after, null);
    world.decide((fleet) => accept(revokeTokens(fleet, slice.claims, world.nowMs)));
    const told = world.takeOrders().map((order) => order.type === 'unprepare' && [order.claim, order.cause]);
    assert.deepEqual(
      told,
      [reserved, prepared, justBound].map(({ id }) => [id, 'TOKEN_REVOKED']),
    );
    world.report(reserved.id, 'ENDED', { endCause: 'TOKEN_REVOKED' });
    world.report(justBound.id, 'BOUND');
    const states = [reserved, prepared, bound, justBound].map(({ id }) => world.now(id).state);
    assert.deepEqual(states, ['REVOKED', 'RELEASING', 'BOUND', 'BOUND']);
  });

  it('finds the claims that wait in pieces, none twice and none that was made since', () => {
    const world = new World({ checked: false });
    world.connect(helloOf('n1', { count: 2_500 }));
    const made = Array.from({ length: 900 }, () => world.claim());
    for (const { id } of made.slice(0, 700)) {
      world.release(id);
      world.report(id, 'ENDED', { endCause: 'RELEASE_REQUESTED' });
    }
    const claims = [...made.slice(700), ...Array.from({ length: 600 }, () => world.claim())];
    const upTo = world.fleet.revision;
    world.claim();
    const found: Claim[] = [];
    let pieces = 0;
    for (let after: number | null = 0; after !== null; pieces += 1) {
      const slice = nextUnredeemed(world.fleet, after, upTo);
      found.push(...slice.claims);
      after = slice.after;
    }
    assert.deepEqual(
      found.map(({ id }) => id),
      claims.map(({ id }) => id),
    );
    assert.equal(pieces, 2);
  });
});
