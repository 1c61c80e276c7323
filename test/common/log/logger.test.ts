import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RmaError } from '../../../src/common/errors/rma-error.js';
import { createLogger } from '../../../src/common/log/logger.js';
import { RecordingLog } from '../../fakes/recording-log.js';

test('a line is one JSON object with time, level, component, event, message and fields', () => {
  const written: string[] = [];
  const log = createLogger({ level: 'info', component: 'agent', sink: { write: (line) => void written.push(line) } });

  log.child('link', { node: 'a' }).info('link.connected', 'the broker answered\nin two lines', { rttMs: 3 });

  assert.equal(written.length, 1);
  assert.match(written[0] ?? '', /^[^\n]*\n$/);
  assert.equal(written[0]?.split('"component"').length, 2);
  const { time, ...line } = JSON.parse(written[0] ?? '');
  assert.match(time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  const msg = 'the broker answered\nin two lines';
  assert.deepEqual(line, { level: 'info', component: 'link', node: 'a', event: 'link.connected', rttMs: 3, msg });
});

test('lines below the level are not written', () => {
  const written: string[] = [];
  const log = createLogger({ level: 'warn', component: 'x', sink: { write: (line) => void written.push(line) } });
  log.info('x.quiet', 'no');
  log.warn('x.loud', 'yes');
  log.child('y').debug('y.quiet', 'no');
  assert.equal(written.length, 1);
});

test('a refusal is logged with its reason and causes, without a stack', () => {
  const log = new RecordingLog();
  const cause = new Error('ENOSPC', { cause: new Error('disk') });
  const refusal = { reason: 'STORE_FAILED', message: 'cannot write', metadata: { path: '/x' } } as const;
  log.logger.error('store.failed', 'gave up', { error: new RmaError(refusal, { cause }) });
  assert.deepEqual(log.lines[0]?.error, { ...refusal, causes: ['ENOSPC', 'disk'] });
});

test('an error that nobody foresaw is logged as INTERNAL with its stack', () => {
  const log = new RecordingLog();
  log.logger.error('x.failed', 'gave up', { error: new TypeError('boom') });
  assert.deepEqual(log.reasonsOf('x.failed'), ['INTERNAL']);
  assert.match(log.lines[0]?.error?.stack ?? '', /logger\.test/);
});

test('a line turns no other one around and commands no terminal, and a program reads what was said', () => {
  const written: string[] = [];
  const log = createLogger({ level: 'info', component: 'x', sink: { write: (line) => void written.push(line) } });
  const guest = 'vm\u202e\u2028\u009b2J\u007f\ud800🦊\u{e0041}';
  log.info('x.said', guest, { guest, [guest]: 1 });
  const [line = ''] = written;
  assert.match(line, /^[^\p{C}\p{Zl}\p{Zp}]+\n$/u);
  const { msg, guest: told, [guest]: keyed } = JSON.parse(line);
  assert.deepEqual([msg, told, keyed], [guest, guest, 1]);
});
