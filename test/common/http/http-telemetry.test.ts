import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Registry } from 'prom-client';
import type { AuditFields } from '../../../src/common/audit/audit-log.js';
import { isOfThisMachine } from '../../../src/common/http/gate.js';
import { HttpTelemetry } from '../../../src/common/http/http-telemetry.js';
import { LINES_PER_SECOND } from '../../../src/common/log/line-budget.js';
import { FakeClock } from '../../fakes/fake-clock.js';
import { RecordingLog } from '../../fakes/recording-log.js';

const IDENTITY = { name: 'spiffe://rma.test/operator/ann', serial: '01' };
const REFUSED = {
  cause: 'no_role',
  message: 'no',
  identity: IDENTITY,
  path: '/metrics',
  address: '10.0.0.7:1',
} as const;

test('every refused request is counted, and strangers cannot fill the log', async () => {
  const [registry, log, clock] = [new Registry(), new RecordingLog(), new FakeClock()];
  const recorded: AuditFields[] = [];
  const audit = { record: (fields: AuditFields) => recorded.push(fields) };
  const telemetry = new HttpTelemetry({ registry, log: log.logger, clock, audit });
  const total = LINES_PER_SECOND + 5;
  for (let count = 0; count < total; count++) telemetry.refused(REFUSED);
  clock.advance(1_000);
  telemetry.refused({ ...REFUSED, cause: 'missing', identity: null });
  const lines = log.of('http.refused');
  assert.equal(lines.length, LINES_PER_SECOND + 1);
  const words = ['address', 'path', 'cause', 'identity'].map((field) => lines[0]?.[field]);
  assert.deepEqual(words, ['10.0.0.7:1', '/metrics', 'no_role', IDENTITY.name]);
  assert.deepEqual([lines.at(-1)?.['identity'], lines.at(-1)?.['untoldCount']], [null, 5]);
  const who = { identity: IDENTITY.name, certSerial: '01', peer: '10.0.0.7:1' };
  assert.deepEqual(recorded[0], { event: 'http', ...who, path: '/metrics', allowed: false, problem: 'no_role' });
  assert.deepEqual([recorded.length, recorded.at(-1)?.['untoldCount']], [LINES_PER_SECOND + 1, 5]);
  const text = await registry.metrics();
  assert.match(text, new RegExp(`^rma_http_refused_requests_total{cause="no_role"} ${total}$`, 'm'));
  assert.match(text, /^rma_http_refused_requests_total{cause="missing"} 1$/m);
  assert.match(text, /^rma_http_refused_requests_total{cause="expired"} 0$/m);
});

for (const [remoteAddress, isLocal] of [
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['10.0.0.7', false],
  ['::ffff:10.0.0.7', false],
  ['fd00::1', false],
  ['127.0.0.1.example', false],
] as const) {
  test(`a peer at ${remoteAddress} is ${isLocal ? '' : 'not '}of this machine`, () =>
    assert.equal(isOfThisMachine({ remoteAddress, remotePort: 1 }), isLocal));
}

test('a connection that is gone is of no machine', () =>
  assert.equal(isOfThisMachine({ remoteAddress: undefined, remotePort: undefined }), false));
