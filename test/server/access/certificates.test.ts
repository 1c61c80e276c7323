import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { credentials } from '@grpc/grpc-js';
import { systemClock } from '../../../src/common/clock/system-clock.js';
import { contract } from '../../../src/common/rpc/contract.js';
import { CertificateStore } from '../../../src/common/tls/certificate-store.js';
import { serialKey } from '../../../src/domain/access/policy.js';
import { AccessControl } from '../../../src/server/access/access-control.js';
import { policyOf } from '../../domain/access/support.js';
import { TestAuthority } from '../../fakes/certificates.js';
import { call, memoryDisk, ObedientAgent, refusalOf, testBroker, wireHello } from '../support.js';
import { BINDINGS, PEOPLE, POLICY } from './policed-broker.js';

const authority = new TestAuthority();

describe('over TLS, a caller', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rma-access-'));
  after(() => rmSync(folder, { recursive: true }));

  it('has the roles of the identity in its certificate, until the policy denies that', async (t) => {
    const paths = authority.write(folder, 'spiffe://rma.test/broker');
    const observer = { loaded: () => {}, refused: () => {} };
    const certificates = new CertificateStore({ paths, clock: systemClock, observer });
    const control = new AccessControl(POLICY);
    const broker = await testBroker(memoryDisk(), { certificates, control });
    t.after(() => broker.stop());
    const as = (path: string) => {
      const { certificate, key } = authority.issue({ uris: [`spiffe://rma.test/${path}`] });
      const verify = { checkServerIdentity: () => undefined };
      const [ca, own, ownKey] = [authority.certificate, key, certificate].map((pem) => Buffer.from(pem));
      const secure = credentials.createSsl(ca, own, ownKey, verify);
      const { FleetService, AgentService } = contract();
      const address = `localhost:${broker.port}`;
      const fleet = new FleetService(address, secure);
      t.after(() => fleet.close());
      return { fleet, agent: new AgentService(address, secure), certificate };
    };
    const operator = as(PEOPLE.operator);
    await call(operator.fleet, operator.fleet.PutTenant, { name: 'tenants/blue', claimsMax: 1 });
    for (const who of [PEOPLE.viewer, PEOPLE.stranger, 'operator/ann/laptop']) {
      const { fleet } = as(who);
      const refused = await refusalOf(call(fleet, fleet.PutTenant, { name: 'tenants/red', claimsMax: 1 }));
      assert.deepEqual([refused.reason, refused.metadata['identity']], ['ACCESS_DENIED', `spiffe://rma.test/${who}`]);
    }
    const agent = await new ObedientAgent(as('agent/n1').agent).greet(wireHello('n1', 2));
    const impostor = new ObedientAgent(as('agent/n2').agent);
    impostor.send({ hello: wireHello('n1', 2) });
    assert.equal((await impostor.ended)?.reason, 'ACCESS_DENIED');

    const serials = new Set([serialKey(serialOf(operator.certificate))]);
    control.replace(policyOf(BINDINGS, { denied: { identities: [], serials } }));
    assert.equal((await refusalOf(call(operator.fleet, operator.fleet.GetStatus, {}))).reason, 'ACCESS_DENIED');
    const renewed = as(PEOPLE.operator).fleet;
    assert.equal((await call(renewed, renewed.GetNode, { name: 'nodes/n1' })).state, 'READY');
    agent.hangUp();
  });
});

function serialOf(certificate: string | Buffer): string {
  return new X509Certificate(certificate).serialNumber;
}
