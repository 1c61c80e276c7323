import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createServer } from 'node:tls';
import { Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js';
import { TEST_TIMEOUT_MS, until } from '../../../examples/fleet/patience.js';
import { GrpcBrokers } from '../../../src/agent/link/brokers/grpc-brokers.js';
import { systemClock } from '../../../src/common/clock/system-clock.js';
import { contract } from '../../../src/common/rpc/contract.js';
import { brokerTrust } from '../../../src/common/tls/broker-trust.js';
import { CertificateStore } from '../../../src/common/tls/certificate-store.js';
import type { AgentMessage__Output } from '../../../src/gen/rma/v1/AgentMessage.js';
import type { BrokerMessage } from '../../../src/gen/rma/v1/BrokerMessage.js';
import { TestPki, type TlsFiles } from '../../fixtures/test-pki.js';

type Call = ServerDuplexStream<AgentMessage__Output, BrokerMessage>;

/** A broker that welcomes everybody, without TLS. */
async function serve(t: TestContext): Promise<number> {
  const server = new Server();
  const Session = (call: Call) => {
    call.on('data', () => call.write({ seq: 1, welcome: {} })).on('error', () => undefined);
  };
  server.addService(contract().AgentService.service, { Session });
  t.after(() => server.forceShutdown());
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
}

/** The TLS of that broker, which counts the handshakes that are complete. */
async function secured(t: TestContext, port: number, { caFile, certFile, keyFile }: TlsFiles) {
  const counted = { handshakes: 0, address: '' };
  const files = { ca: readFileSync(caFile), cert: readFileSync(certFile), key: readFileSync(keyFile) };
  const server = createServer({ ...files, requestCert: true, ALPNProtocols: ['h2'] }, (near) => {
    counted.handshakes += 1;
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) socket.on('error', () => undefined);
    near.pipe(far).pipe(near);
    t.after(() => near.destroy());
  });
  t.after(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  counted.address = `127.0.0.1:${typeof bound === 'object' ? bound?.port : ''}`;
  return counted;
}

test('a session at the next leader needs no handshake but the one that was made while another led', {
  timeout: TEST_TIMEOUT_MS,
}, async (t) => {
  const pki = await TestPki.make();
  t.after(() => pki.remove());
  const next = await secured(t, await serve(t), await pki.issue('broker', { hosts: ['127.0.0.1'] }));
  const { caFile: ca, certFile: certificate, keyFile: key } = await pki.issue('agent/n1');
  const observer = { loaded: () => {}, refused: () => {} };
  const store = new CertificateStore({ paths: { ca, certificate, key }, clock: systemClock, observer });
  const trust = brokerTrust(store, undefined);
  const former = '127.0.0.1:1';
  const brokers = new GrpcBrokers({
    ...{ addresses: [former, next.address], trust },
    ...{ clock: systemClock, random: () => 0 },
  });
  t.after(() => brokers.close());

  brokers.sessionBegan(former);
  await until('the standby is connected to', () => next.handshakes === 1);
  brokers.sessionEnded();
  const heard: string[] = [];
  const listener = {
    onMessage: ({ body }: { readonly body?: string }) => heard.push(body ?? ''),
    onDrain: () => {},
    onEnd: () => heard.push('end'),
  };
  const stream = brokers.dial(listener, next.address);
  stream.write({ seq: 1, ack: 0, hello: {} });
  await until('it is welcomed', () => heard.length > 0);
  assert.deepEqual([heard, next.handshakes], [['welcome'], 1]);
  stream.cancel();
});
