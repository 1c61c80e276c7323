import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { channelOf } from '../../../../src/client/cli/input/tls-options.js';
import { TestAuthority } from '../../../fakes/certificates.js';
import { FakeClock } from '../../../fakes/fake-clock.js';

describe('the options for TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rma-tls-'));
  after(() => rmSync(folder, { recursive: true }));
  const {
    ca: tlsCaFile,
    certificate: tlsCertFile,
    key: tlsKeyFile,
  } = new TestAuthority().write(folder, 'https://a/ann');
  const files = { tlsCaFile, tlsCertFile, tlsKeyFile };
  const broker = '127.0.0.1:7070';
  const clock = () => new FakeClock(0, Date.now());

  it('ask for none where none is given', async () => {
    assert.equal(await channelOf({ broker }, clock()), undefined);
  });

  it('name all three files or none', async () => {
    for (const left of [{ tlsCaFile }, { tlsCaFile, tlsCertFile }, { brokerIdentity: 'spiffe://a/broker' }]) {
      await assert.rejects(channelOf({ broker, ...left }, clock()), { reason: 'WRONG_USAGE', message: /all of them/ });
    }
  });

  it('say so when the files cannot be used, or do not tell who the broker is', async () => {
    const nowhere = { ...files, tlsKeyFile: join(folder, 'nowhere') };
    await assert.rejects(channelOf({ broker, ...nowhere }, clock()), {
      reason: 'INVALID_FIELD',
      message: /nowhere is missing; put it there/,
    });
    await assert.rejects(channelOf({ broker, ...files }, clock()), {
      reason: 'INVALID_FIELD',
      message: /brokerIdentity/,
    });
  });

  it('make a channel whose files are followed until it ends', async () => {
    const time = clock();
    const channel = await channelOf({ broker, ...files, brokerIdentity: 'spiffe://a/broker' }, time);
    assert.equal(channel?.credentials._isSecure(), true);
    assert.equal(time.waiting().length, 1);
    channel.end();
    assert.deepEqual(time.waiting(), []);
  });
});
