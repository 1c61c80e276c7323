import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonText, shielded } from '../../../../src/client/cli/output/safe-text.js';

test('nothing that commands a terminal leaves, but ends of lines and tabulators do', () => {
  const said: string[] = [];
  const io = { out: (text: string) => void said.push(text), err: (text: string) => void said.push(text) };
  const safe = shielded({ ...io, isTerminal: false, env: {} });
  safe.out('a\tb\n\u001b[2J\u202e');
  safe.err('c\r\n\u2028');
  assert.deepEqual(said, ['a\tb\n\ufffd[2J\ufffd', 'c\ufffd\n\ufffd']);
});

test('JSON keeps its lines, and says what it said', () => {
  const value = { 'a\u202e': ['\u001b\u007f\u2028', '🦊', '\u{e0041}'] };
  const text = jsonText(value, 2);
  assert.match(
    text,
    /^\{\n {2}"a\\u202e": \[\n {4}"\\u001b\\u007f\\u2028",\n {4}"🦊",\n {4}"\\udb40\\udc41"\n {2}\]\n\}$/,
  );
  assert.deepEqual(JSON.parse(text), value);
});
