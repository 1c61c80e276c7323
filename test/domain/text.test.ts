import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cleaned, isPrintable, mapUnprintable, printable, printableJson, utf8Bytes } from '../../src/domain/text.js';

const FORGERIES: Readonly<Record<string, string>> = {
  NUL: '\0',
  'line break': '\n',
  tabulator: '\t',
  escape: '\u001b[31m',
  DEL: '\u007f',
  'C1 control': '\u009b2J',
  'soft hyphen': '\u00ad',
  'zero-width space': '\u200b',
  'zero-width joiner': '\u200d',
  'bidi override': '\u202egpj.exe',
  'bidi isolate': '\u2066',
  'line separator': '\u2028',
  'paragraph separator': '\u2029',
  'byte order mark': '\ufeff',
  'interlinear anchor': '\ufff9',
  'tag character': '\u{e0041}',
  'private use': '\ue000',
  noncharacter: '\uffff',
  unassigned: '\u0378',
  'high surrogate alone': '\ud800',
  'low surrogate alone': '\udc00x',
};

for (const [name, forgery] of Object.entries(FORGERIES)) {
  test(`a text with a ${name} is not printable, and is once it was cleaned`, () => {
    assert.equal(isPrintable(`vm${forgery}`), false);
    assert.match(printable(`vm${forgery}`), /^vm\ufffd/);
    assert.ok(isPrintable(printable(`vm${forgery}`)));
  });
}

test('texts of any script, marks and pictures are printable, and stay as they are', () => {
  for (const text of [
    '',
    'vm-1',
    'Müller',
    'e\u0301',
    'Ωμέγα',
    '数据库',
    'база',
    'مرحبا',
    'हिन्दी',
    'ไทย',
    '🦊',
    '\u00a0',
    '\ufffd',
  ]) {
    assert.ok(isPrintable(text), text);
    assert.equal(cleaned(text, 256), text);
  }
});

test('what has several lines keeps them', () => {
  assert.equal(
    mapUnprintable('a\n\u001bb\u2028', (character) => `<${character.codePointAt(0)}>`),
    'a\n<27>b<8232>',
  );
});

test('a cleaned text is printable, within its bytes, the beginning of the text, and the same when it is cleaned again', () => {
  const anything = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string());
  const halves = fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 })
    .map((units) => String.fromCharCode(...units));
  fc.assert(
    fc.property(fc.oneof(anything, halves), fc.integer({ min: 0, max: 64 }), (text, bytesMax) => {
      const clean = cleaned(text, bytesMax);
      assert.ok(isPrintable(clean));
      assert.equal(utf8Bytes(clean), Buffer.byteLength(clean));
      assert.ok(Buffer.byteLength(clean) <= bytesMax);
      assert.ok(printable(text).startsWith(clean));
      assert.equal(cleaned(clean, bytesMax), clean);
    }),
    { seed: 14, numRuns: 2_000 },
  );
});

test('JSON that was made printable says the same', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })), (value) => {
      const json = printableJson(JSON.stringify(value));
      assert.ok(isPrintable(json));
      assert.deepEqual(JSON.parse(json), JSON.parse(JSON.stringify(value)));
    }),
    { seed: 14, numRuns: 500 },
  );
});
