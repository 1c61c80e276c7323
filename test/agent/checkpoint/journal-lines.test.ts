import assert from 'node:assert/strict';
import { it } from 'node:test';
import { decodeLine, encodeLine, LineBuffer, MAX_LINE_BYTES } from '../../../src/agent/checkpoint/journal-lines.js';

/** A line's checksum, the space after it, the quotes of the JSON of a text, and the newline. */
const AROUND_TEXT_BYTES = 12;

const lines = new LineBuffer();

for (const value of [{ claim: 'a', guest: 'müller', fencingToken: 7 }, 'ähm', { kept: null }]) {
  it(`a line made in place is the line that stands alone: ${JSON.stringify(value)}`, () => {
    const line = lines.bytes.subarray(0, lines.encode(value));
    assert.deepEqual(line, encodeLine(value));
    assert.deepEqual(decodeLine(line.subarray(0, -1)), value);
  });
}

it('a checksum that begins with zeroes has all its digits', () => {
  const line = encodeLine({ n: 90 });
  assert.ok(line.toString().startsWith('001b95fc '));
});

for (const char of ['x', 'ä', '€', '😀']) {
  it(`a line is the longest possible or refused, in characters like ${char}`, () => {
    const bytes = Buffer.byteLength(char);
    const longest = char.repeat(Math.floor((MAX_LINE_BYTES - AROUND_TEXT_BYTES) / bytes));
    assert.equal(lines.encode(longest), AROUND_TEXT_BYTES + Buffer.byteLength(longest));
    assert.throws(() => lines.encode(longest + char), RangeError);
    assert.throws(() => lines.encode(longest.repeat(2)), RangeError);
    assert.throws(() => encodeLine(longest + char), RangeError);
  });
}
