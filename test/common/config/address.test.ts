import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLoopback, parseAddress } from '../../../src/common/config/address.js';

for (const [text, host, port, loopback] of [
  ['127.0.0.1:7070', '127.0.0.1', 7070, true],
  ['127.8.9.1:0', '127.8.9.1', 0, true],
  ['[::1]:65535', '::1', 65_535, true],
  ['localhost:1', 'localhost', 1, true],
  ['0.0.0.0:7070', '0.0.0.0', 7070, false],
  ['[::]:7070', '::', 7070, false],
  ['[::ffff:10.0.0.1]:7070', '::ffff:10.0.0.1', 7070, false],
  ['128.0.0.1:7070', '128.0.0.1', 7070, false],
  ['broker-1.example:7070', 'broker-1.example', 7070, false],
  ['localhost.example:7070', 'localhost.example', 7070, false],
] as const) {
  test(`${text} is ${loopback ? '' : 'not '}loopback`, () => {
    const address = parseAddress(text);
    assert.deepEqual(address, { host, port });
    assert.equal(address !== undefined && isLoopback(address), loopback);
  });
}

for (const text of [
  ...['', ':7070', '127.0.0.1', '127.0.0.1:', '127.0.0.1:65536', '127.0.0.1:07', '127.0.0.1:-1', '127.0.0.1:1 '],
  ...[
    '127.0.0:1',
    '1.2.3.4.5:1',
    '999.1.1.1:1',
    '::1:7070',
    '[::1]',
    '[127.0.0.1]:1',
    '[x]:1',
    'a_b:1',
    '-a:1',
    'a..b:1',
  ],
  ...['http://a:1', 'a:1:2', 'unix:/x:1'],
]) {
  test(`"${text}" is no address`, () => assert.equal(parseAddress(text), undefined));
}
