import assert from 'node:assert/strict';
import { fstatSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { PassedRmas } from '../../../src/agent/core-thread/passed-rmas.js';
import { closeFd } from '../../../src/common/native/files/files.js';
import { createMemfd } from '../../../src/common/native/memory/memory.js';
import { keptRma } from '../checkpoint/records.js';

function isOpen(fd: number): boolean {
  try {
    fstatSync(fd);
    return true;
  } catch {
    return false;
  }
}

function harness(t: TestContext, names: readonly string[], recorded: readonly string[]) {
  const passed = names.map((name) => ({ name, fd: createMemfd('rma-0') }));
  t.after(() => {
    for (const { fd } of passed) if (isOpen(fd)) closeFd(fd);
  });
  const unkept: string[] = [];
  const logged: string[] = [];
  const rmas = new PassedRmas(passed, recorded.map(keptRma), {
    keeper: { unkeep: (name) => unkept.push(name) },
    log: (level, message, fields) => logged.push(`${level} ${message} ${JSON.stringify(fields)}`),
  });
  return { rmas, unkept, logged, fds: passed.map(({ fd }) => fd) };
}

test('a passed fd that the checkpoint does not know is closed, let go of and logged', (t) => {
  const { rmas, unkept, logged, fds } = harness(t, ['rma-a-1', 'rma-a-2'], ['rma-a-2']);
  assert.deepEqual(
    rmas.recorded.map(({ fd, kept }) => [fd, kept.name]),
    [[fds[1], 'rma-a-2']],
  );
  assert.deepEqual(fds.map(isOpen), [false, true]);
  assert.deepEqual(unkept, ['rma-a-1']);
  assert.match(logged.join(), /^warn closed a passed fd .*never handed out \{"name":"rma-a-1"\}$/);
});

test('of two fds of one name only the first is looked at', (t) => {
  const { rmas, fds } = harness(t, ['rma-a-1', 'rma-a-1'], ['rma-a-1']);
  assert.deepEqual(
    rmas.recorded.map(({ fd }) => fd),
    [fds[0]],
  );
  assert.deepEqual(fds.map(isOpen), [true, false]);
});

test('a checkpoint of another boot, or a damaged one, knows none of them', (t) => {
  const { rmas, unkept, fds } = harness(t, ['rma-a-1', 'rma-a-2'], []);
  assert.deepEqual(rmas.recorded, []);
  assert.deepEqual(fds.map(isOpen), [false, false]);
  assert.deepEqual(unkept, ['rma-a-1', 'rma-a-2']);
});

test('what the device did not find as it was is closed, with its reason in the log; the core tells the rest', (t) => {
  const { rmas, unkept, logged, fds } = harness(t, ['rma-a-1', 'rma-a-2'], ['rma-a-1', 'rma-a-2']);
  const [fd = -1] = fds;
  const { sizeBytes, inode, clearing } = keptRma('rma-a-1');
  const rejected = [{ name: 'rma-a-2', problem: 'it is dirty' }];
  rmas.settle({ adopted: [{ fd, sizeBytes, inode, clearing, keptAs: 'rma-a-1' }], rejected });
  assert.deepEqual(fds.map(isOpen), [true, false]);
  assert.deepEqual(unkept, []);
  assert.deepEqual(logged, [
    'warn it is dirty {"name":"rma-a-2"}',
    'info took up RMAs that outlived the former agent {"count":1}',
  ]);
});
