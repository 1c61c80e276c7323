import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accessOf } from '../../../src/domain/access/policy.js';
import type { TenantId } from '../../../src/domain/ids.js';
import { POLICY_BYTES_MAX, parsePolicy } from '../../../src/server/access/parse-policy.js';
import { identity } from '../../domain/access/support.js';

const START = 'version: 1\ntrustDomain: rma.test\n';

function accepted(text: string) {
  const parsed = parsePolicy(text);
  return 'policy' in parsed ? parsed.policy : assert.fail(parsed.problems.join('\n'));
}

function problemOf(text: string): string {
  const parsed = parsePolicy(text);
  return 'policy' in parsed ? assert.fail(`taken: ${text}`) : parsed.problems.join('\n');
}

describe('the policy file', () => {
  it('says who may do what', () => {
    const policy = accepted(`${START}
bindings:
  - { role: orchestrator, tenants: [blue, ""], identities: ["spiffe://rma.test/orchestrator/nova"] }
  - { role: viewer, tenants: "*", identities: ["spiffe://rma.test/viewer/*"] }
  - { role: agent, identities: ["spiffe://rma.test/agent/{node}"] }
denied: { identities: ["spiffe://rma.test/viewer/eve"], serials: ["0a:1b"] }
limits: { viewer: { watches: 3 } }
`);
    const nova = accessOf(policy, identity('orchestrator/nova'));
    assert.deepEqual(
      ['blue' as TenantId, 'red' as TenantId, null].map((tenant) => nova.permits('CreateClaim', tenant)),
      [true, false, true],
    );
    const bob = accessOf(policy, identity('viewer/bob'));
    assert.deepEqual([bob.seesAllTenants, bob.limits.watches, bob.limits.callsInFlight], [true, 3, 32]);
    assert.ok(accessOf(policy, identity('viewer/eve')).isDenied);
    assert.ok(accessOf(policy, identity('viewer/bob', 'A1B')).isDenied);
  });

  const wrong: readonly (readonly [string, string, RegExp])[] = [
    ['an unknown key', `${START}bindings: []\nrules: []`, /rules/],
    [
      'an unknown key of a binding',
      `${START}bindings: [{ role: operator, identities: [x], node: y }]`,
      /bindings\[0\].*node/,
    ],
    ['tenants of an operator', `${START}bindings: [{ role: operator, tenants: [a], identities: [x] }]`, /tenants/],
    [
      'no tenants of a viewer',
      `${START}bindings: [{ role: viewer, identities: ["spiffe://rma.test/x"] }]`,
      /bindings\[0\].tenants/,
    ],
    ['a tenant that is no id', `${START}bindings: [{ role: viewer, tenants: [A], identities: [x] }]`, /tenants/],
    ['an unknown role', `${START}bindings: [{ role: root, identities: [x] }]`, /bindings\[0\].role/],
    [
      'another trust domain',
      `${START}bindings: [{ role: operator, identities: ["spiffe://evil/x"] }]`,
      /bindings\[0\].identities\[0\]/,
    ],
    ['an agent without a node', `${START}bindings: [{ role: agent, identities: ["spiffe://rma.test/x"] }]`, /\{node\}/],
    [
      'a node of another role',
      `${START}bindings: [{ role: operator, identities: ["spiffe://rma.test/{node}"] }]`,
      /\{node\}/,
    ],
    ['another version', `version: 2\ntrustDomain: rma.test\nbindings: []`, /version/],
    ['no bindings', START, /bindings/],
    ['a key twice', `${START}bindings: []\nbindings: []`, /unique/],
    ['an alias', `${START}bindings: &a []\ndenied: { identities: *a }`, /alias/i],
    ['something that is no YAML', '{{{{', /./],
    ['nothing', '', /the file/],
    ['a list', '[]', /the file/],
    ['a deep nest', '['.repeat(5_000), /nested/],
    ['a huge file', `#${'x'.repeat(POLICY_BYTES_MAX)}`, /more than/],
    ['a serial number that is none', `${START}bindings: []\ndenied: { serials: ["no"] }`, /denied.serials\[0\]/],
    ['a negative limit', `${START}bindings: []\nlimits: { viewer: { watches: -1 } }`, /limits.viewer.watches/],
    ['an unknown limit', `${START}bindings: []\nlimits: { viewer: { doors: 1 } }`, /doors/],
  ];
  for (const [what, text, problem] of wrong) {
    it(`is refused with ${what}, and the problem names it`, () => assert.match(problemOf(text), problem));
  }

  it('has a bound on the identities of all bindings together', () => {
    const identities = Array.from({ length: 100 }, (_, index) => `"spiffe://rma.test/o/${index}"`).join(',');
    const each = `  - { role: operator, identities: [${identities}] }\n`;
    assert.match(problemOf(`${START}bindings:\n${each.repeat(41)}`), /4100 identities/);
  });
});
