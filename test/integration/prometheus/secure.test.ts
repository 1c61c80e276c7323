import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parse, stringify } from 'yaml';
import { OWN_PROGRAMS } from '../../../examples/fleet/local-fleet.js';
import { Program } from '../../../examples/fleet/program.js';
import { textOfFile } from '../../deploy/prometheus/rule-files.js';
import { TestPki, type TlsFiles } from '../../fixtures/test-pki.js';
import { LocalPrometheus, WITHOUT_PROMETHEUS } from './local-prometheus.js';

/** From an address on loopback nobody needs a certificate. */
const address = Object.values(networkInterfaces())
  .flatMap((all) => all ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
const skip = WITHOUT_PROMETHEUS || (address === undefined ? 'needs an address that is not on loopback' : false);

/** Who scrapes, and whether it gets to see anything. */
const SCRAPERS: Readonly<Record<string, boolean>> = { 'metrics/prometheus': true, 'operator/ann': false };

/** The lines for TLS that prometheus.yml has as a comment, with files in a folder of that name. */
function tlsLines(folder: string): object {
  const lines = [...textOfFile('deploy/prometheus/prometheus.yml').matchAll(/^# {3}(scheme|tls_config): (.+)$/gm)];
  assert.equal(lines.length, 2);
  return parse(lines.map(([, key, value = '']) => `${key}: ${value.replaceAll('tls/', `${folder}/`)}`).join('\n'));
}

function tlsFlags({ caFile, certFile, keyFile }: TlsFiles): readonly string[] {
  return ['--tls-ca-file', caFile, '--tls-cert-file', certFile, '--tls-key-file', keyFile];
}

describe('an agent with TLS that Prometheus scrapes', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'rma-scrape-'));
  let pki: TestPki;
  let agent: Program;
  let prometheus: LocalPrometheus;

  before(async () => {
    pki = await TestPki.make();
    const own = tlsFlags(await pki.issue('agent/n1', { hosts: [address ?? ''] }));
    const pool = ['--device', 'memfd', '--rma-size', '64KiB', '--rma-count', '1', '--node-name', 'n1'];
    const places = ['--socket-path', join(folder, 'agent.sock'), '--state-directory', join(folder, 'state')];
    const where = ['--broker-address', '127.0.0.1:9', '--http-address', `${address}:0`];
    agent = Program.start('rma-agent n1', OWN_PROGRAMS.agent, [...pool, ...places, ...where, ...own]);
    const target = `${address}:${(await agent.waitFor('http.listening'))['port']}`;
    const jobs = [];
    for (const path of Object.keys(SCRAPERS)) {
      const files = path.replaceAll('/', '-');
      cpSync(dirname((await pki.issue(path)).certFile), join(folder, files), { recursive: true });
      jobs.push({ job_name: path, static_configs: [{ targets: [target] }], ...tlsLines(files) });
    }
    const global = { scrape_interval: '500ms', scrape_timeout: '500ms' };
    writeFileSync(join(folder, 'prometheus.yml'), stringify({ global, scrape_configs: jobs }));
    prometheus = await LocalPrometheus.start(join(folder, 'prometheus.yml'), folder);
  });
  after(async () => {
    await prometheus?.stop();
    await agent?.stop();
    pki?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [path, isAdmitted] of Object.entries(SCRAPERS)) {
    it(`shows ${isAdmitted ? 'its metrics' : 'nothing'} to ${path}`, async () => {
      await prometheus.until('a scrape is over', async () => {
        return (await prometheus.query(`up{job="${path}"}`))[0]?.value === (isAdmitted ? 1 : 0);
      });
      const shown = await prometheus.query(`rma_agent_slots{job="${path}"}`);
      assert.equal(shown.length > 0, isAdmitted);
      if (isAdmitted) return;
      const { identity, cause } = await agent.waitFor('http.refused');
      assert.deepEqual([identity, cause], [`spiffe://rma.test/${path}`, 'no_role']);
    });
  }
});
