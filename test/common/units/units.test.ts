import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatDurationMs, parseDurationMs } from '../../../src/common/units/duration.js';
import { formatSizeBytes, parseSizeBytes } from '../../../src/common/units/size.js';

for (const [text, bytes] of [
  ['0', 0],
  ['1000', 1000],
  ['64KiB', 65_536],
  ['128MiB', 134_217_728],
  ['3GiB', 3_221_225_472],
  ['2TiB', 2_199_023_255_552],
] as const) {
  test(`the size ${text} is ${bytes} bytes, and is written that way`, () => {
    assert.equal(parseSizeBytes(text), bytes);
    assert.equal(formatSizeBytes(bytes), text);
  });
}

for (const text of [
  '',
  ' 1',
  '1 MiB',
  '64M',
  '64MB',
  '64mib',
  '1.5GiB',
  '-1',
  '+1',
  '1e3',
  '0x10',
  '007',
  'MiB',
  '10s',
  '9007199254740992',
  '99999999999TiB',
  '١',
]) {
  test(`"${text}" is no size`, () => assert.equal(parseSizeBytes(text), undefined));
}

for (const [text, ms] of [
  ['0ms', 0],
  ['250ms', 250],
  ['10s', 10_000],
  ['90s', 90_000],
  ['5m', 300_000],
  ['24h', 86_400_000],
] as const) {
  test(`the duration ${text} is ${ms} ms, and is written that way`, () => {
    assert.equal(parseDurationMs(text), ms);
    assert.equal(formatDurationMs(ms), text);
  });
}

for (const text of [
  '',
  '10',
  '0',
  '10 s',
  '1.5s',
  '-1s',
  '1d',
  '1h30m',
  '10S',
  'NaNs',
  'Infinityms',
  '9007199254740992h',
]) {
  test(`"${text}" is no duration`, () => assert.equal(parseDurationMs(text), undefined));
}

test('every whole size and duration is read back as it was written', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (amount) => {
      assert.equal(parseSizeBytes(formatSizeBytes(amount)), amount);
      assert.equal(parseDurationMs(formatDurationMs(amount)), amount);
    }),
  );
});
