import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { rmactl } from './support.js';

const TEXT = `# Mine.
contexts:
  lab: { broker: "broker.lab:7070", tlsCaFile: /t/ca.crt, tlsCertFile: /t/tls.crt, tlsKeyFile: /t/tls.key, brokerIdentity: "spiffe://rma.test/broker" } # the lab
  here: { broker: "unix:/run/rma-broker/admin.sock" }
  old:
    broker: 10.0.0.5:7070
    allowInsecure: true
current: here # for now
`;

describe('rmactl context', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rma-contexts-'));
  const file = join(folder, 'contexts.yaml');
  after(() => rmSync(folder, { recursive: true }));
  beforeEach(() => writeFileSync(file, TEXT));
  const run = (...words: readonly string[]) => rmactl(['context', ...words], { env: { RMACTL_CONTEXTS: file } });
  const said = async (...words: readonly string[]) => {
    const { exitCode, out, err } = await run(...words);
    assert.deepEqual({ exitCode, err }, { exitCode: 0, err: '' });
    return out;
  };

  it('list shows all, and which is in use', async () => {
    assert.equal(
      await said('list'),
      [
        'USED  CONTEXT  BROKER                           TLS',
        '-     lab      broker.lab:7070                  yes',
        '*     here     unix:/run/rma-broker/admin.sock  no',
        '-     old      10.0.0.5:7070                    no',
        '',
      ].join('\n'),
    );
    assert.match(await said('list', '--context', 'lab'), /^\* +lab /m);
    assert.equal(await said('list', '-o', 'name'), 'lab\nhere\nold\n');
    const { used, contexts } = JSON.parse(await said('list', '-o', 'json'));
    assert.equal(used, 'here');
    assert.deepEqual(contexts[2], { name: 'old', broker: '10.0.0.5:7070', allowInsecure: true });
  });

  it('use changes the line of the current one, and nothing else in the file or of it', async () => {
    chmodSync(file, 0o640);
    assert.equal(await said('use', 'lab'), 'context lab is the current one\n');
    assert.equal(readFileSync(file, 'utf8'), TEXT.replaceAll('current: here', 'current: lab'));
    assert.deepEqual(readdirSync(folder), ['contexts.yaml']);
    assert.match(await said('list'), /^\* +lab /m);
    assert.equal(await said('use', 'old', '-o', 'name'), 'old\n');
    assert.deepEqual(JSON.parse(await said('use', 'old', '-o', 'json')), { current: 'old' });
  });

  it('use adds the line where there is none', async () => {
    writeFileSync(file, 'contexts: { lab: { broker: "b:1" } }\n');
    await said('use', 'lab');
    assert.equal(readFileSync(file, 'utf8'), 'contexts: { lab: { broker: "b:1" } }\ncurrent: lab\n');
  });

  it('use refuses a context that is not there, and a file that is not as it should be, and changes nothing', async () => {
    for (const [text, problem] of [
      [TEXT, /has no context "lap"; it has: lab, here, old\nreason: WRONG_USAGE/],
      ['contexts: []\n', /contexts: .*\nreason: WRONG_USAGE/],
      ['contexts: [\n', /cannot be used: .*/],
    ] as const) {
      writeFileSync(file, text);
      const { exitCode, err } = await run('use', 'lap');
      assert.match(err, problem);
      assert.equal(exitCode, 2);
      assert.equal(readFileSync(file, 'utf8'), text);
    }
    rmSync(file);
    assert.match((await run('use', 'lab')).err, /contexts\.yaml cannot be used: .*ENOENT/);
  });

  it('show tells all of the one in use, or of another one', async () => {
    assert.equal(await said('show'), 'context:       here\nbroker:        unix:/run/rma-broker/admin.sock\n');
    assert.equal(
      await said('show', 'lab'),
      'context:       lab\nbroker:        broker.lab:7070\nCA:            /t/ca.crt\ncertificate:   /t/tls.crt\nkey:           /t/tls.key\nidentity:      spiffe://rma.test/broker\n',
    );
    assert.match(await said('show', '--context', 'old'), /\ninsecure: +allowed\n/);
    assert.equal(await said('show', '-o', 'name'), 'here\n');
    assert.deepEqual(JSON.parse(await said('show', 'old', '-o', 'json')), {
      name: 'old',
      broker: '10.0.0.5:7070',
      allowInsecure: true,
    });
  });

  it('says so where there is none', async () => {
    rmSync(file);
    assert.deepEqual(await run('list'), { exitCode: 0, out: '', err: 'no contexts\n' });
    assert.deepEqual(JSON.parse(await said('list', '-o', 'json')), { used: null, contexts: [] });
    assert.match((await run('show')).err, /no context is in use: .*\nreason: WRONG_USAGE/);
  });
});
