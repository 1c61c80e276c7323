import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Registry } from 'prom-client';
import { EXIT_STATUS } from '../../../src/common/shutdown/exit-status.js';
import { followCertificates } from '../../../src/common/tls/follow-certificates.js';
import { TestAuthority } from '../../fakes/certificates.js';
import { FakeClock } from '../../fakes/fake-clock.js';
import { RecordingLog } from '../../fakes/recording-log.js';

describe('a program with TLS', () => {
  const authority = new TestAuthority();
  const folder = mkdtempSync(join(tmpdir(), 'rma-tls-'));
  after(() => rmSync(folder, { recursive: true }));
  const partsOf = () => {
    const log = new RecordingLog();
    const registry = new Registry();
    return { log, registry, process: new EventEmitter(), clock: new FakeClock(0, Date.now()) };
  };
  const follow = (parts: ReturnType<typeof partsOf>, signal: AbortSignal, isOn = true) => {
    const paths = { ca: join(folder, 'ca.crt'), certificate: join(folder, 'tls.crt'), key: join(folder, 'tls.key') };
    return followCertificates(isOn ? paths : null, { ...parts, log: parts.log.logger }, signal);
  };

  it('reads its files again at a SIGHUP, and says what became of them in log and metrics', async () => {
    authority.write(folder, 'spiffe://rma.test/broker');
    const [parts, stopping] = [partsOf(), new AbortController()];
    const store = follow(parts, stopping.signal);
    authority.write(folder, 'spiffe://rma.test/broker');
    parts.process.emit('SIGHUP');
    assert.equal(parts.log.of('tls.reloaded')[0]?.['serial'], store?.current.serial);
    unlinkSync(join(folder, 'tls.key'));
    parts.process.emit('SIGHUP');
    parts.process.emit('SIGHUP');
    assert.equal(parts.log.of('tls.refused').length, 1);
    const text = await parts.registry.metrics();
    assert.match(text, /rma_tls_reloads_total{result="loaded"} 1\nrma_tls_reloads_total{result="refused"} 1/);
    assert.match(text, /rma_tls_files_refused 1/);
    stopping.abort();
    assert.equal(parts.process.listenerCount('SIGHUP'), 0);
  });

  it('does not start with files that cannot be used, and says why', () => {
    authority.write(folder, { uris: [] });
    assert.throws(() => follow(partsOf(), new AbortController().signal), {
      name: 'StartError',
      exitStatus: EXIT_STATUS.BAD_CONFIGURATION,
      message: /TLS cannot be used: .*tls\.crt cannot be used: it has no URI/,
    });
  });

  it('has none without files', async () => {
    const parts = partsOf();
    assert.equal(follow(parts, new AbortController().signal, false), undefined);
    assert.equal(await parts.registry.metrics(), '\n');
  });
});
