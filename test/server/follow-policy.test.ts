import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { Registry } from 'prom-client';
import { AuditLog } from '../../src/common/audit/audit-log.js';
import { followPolicy } from '../../src/server/follow-policy.js';
import { FakeClock } from '../fakes/fake-clock.js';
import { RecordingLog } from '../fakes/recording-log.js';
import { WrittenAudit } from '../fakes/written-audit.js';

const OPEN = 'version: 1\ntrustDomain: rma.test\nbindings: [{ role: operator, identities: ["spiffe://rma.test/*"] }]\n';
const DENYING = `${OPEN}denied: { identities: ["spiffe://rma.test/ann"], serials: ["0A"] }\n`;

it('a policy that comes into force has a line in the audit log, and one that cannot be used has none', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'rma-policy-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'policy.yaml');
  writeFileSync(path, OPEN);
  const sink = new WrittenAudit();
  const audit = new AuditLog({ sink, onFailure: 'drop', wallMs: () => 0, processId: 'p' });
  const process = new EventEmitter();
  const stopping = new AbortController();
  const parts = { clock: new FakeClock(), log: new RecordingLog().logger, registry: new Registry(), process, audit };
  followPolicy(path, parts, stopping.signal);
  for (const text of ['nonsense', DENYING, DENYING]) {
    writeFileSync(path, text);
    process.emit('SIGHUP');
  }
  stopping.abort();
  const told = sink.take().map(({ event, bindings, deniedCount }) => [event, bindings, deniedCount]);
  assert.deepEqual(told, [
    ['policy', 1, 0],
    ['policy', 1, 2],
  ]);
});
