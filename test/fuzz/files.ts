import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { patience } from '../../examples/fleet/patience.js';
import { crc32 } from '../../src/agent/checkpoint/crc32.js';
import { readJournal } from '../../src/agent/checkpoint/journal-state.js';
import { AGENT_CONFIG } from '../../src/agent/config.js';
import type { ConfigDefinition } from '../../src/common/config/definition.js';
import { loadConfig } from '../../src/common/config/load-config.js';
import { loadCertificates } from '../../src/common/tls/certificates.js';
import type { BootId } from '../../src/domain/ids.js';
import { parsePolicy } from '../../src/server/access/parse-policy.js';
import { BROKER_CONFIG } from '../../src/server/config.js';
import { checkFile } from '../../src/server/store/check/check-file.js';
import { Damage } from '../../src/server/store/check/damage.js';
import { TestAuthority } from '../fakes/certificates.js';
import { fixture } from '../fixtures/release.js';
import type { Target } from './target.js';

const KNOWN_LAYOUT = 6;
/** Longer than any parser may think about a file that it refuses. */
const SWIFT_MS = patience(2_000);

function frozen(...names: readonly string[]): Buffer {
  return readFileSync(fixture('0.1.0', ...names));
}

/** Does something within the time that a file may take. */
function swiftly<T>(work: () => T): T {
  const before = performance.now();
  const result = work();
  assert.ok(performance.now() - before < SWIFT_MS, 'it takes too long');
  return result;
}

function configuration(definition: ConfigDefinition): Target {
  const { program } = definition;
  return {
    name: `configuration-${program}`,
    seeds: () => [frozen('config', `${program}.yaml`), Buffer.from('logLevel: info\nhttpAddress: off\n')],
    words: ['&a', '*a', '<<: ', '!!js', '- ', '? ', '{', '[', ']', '---\n', '# ', ': ', '\t', '|2\n', "'"],
    runs: 80,
    open: () => ({
      examine: (input) => {
        const outcome = swiftly(() =>
          loadConfig(definition, { words: ['--config', '/x'], environment: {}, readFile: () => input.toString() }),
        );
        assert.ok(outcome.start || outcome.text.startsWith(`${program}: `));
      },
    }),
  };
}

const POLICY = `version: 1
trustDomain: rma.test
bindings:
  - { role: orchestrator, tenants: [blue, ""], identities: ["spiffe://rma.test/orchestrator/nova"] }
  - { role: agent, identities: ["spiffe://rma.test/agent/{node}"] }
  - { role: viewer, tenants: "*", identities: ["spiffe://rma.test/viewer/*"] }
denied: { identities: [], serials: ["0a"] }
limits: { orchestrator: { callsInFlight: 256, streams: 8, watches: 16, waiting: 1000 } }
`;

const policy: Target = {
  name: 'policy',
  seeds: () => [Buffer.from(POLICY)],
  words: ['*', '{node}', 'operator', 'spiffe://', '&a [', '*a', '<<: ', '"', '{', '[', '/..', '%2f'],
  runs: 80,
  open: () => ({
    examine: (input) => {
      const parsed = swiftly(() => parsePolicy(input.toString()));
      if ('problems' in parsed) assert.ok(parsed.problems.length > 0);
      else assert.ok(Object.values(parsed.policy.limits).every(({ streams }) => Number.isSafeInteger(streams)));
    },
  }),
};

/** The same lines with the checksums that they would have, had another program written them. */
function resealed(journal: Buffer): Buffer {
  const lines = journal.toString('latin1').split('\n');
  const sealed = lines.map((line) => {
    const content = Buffer.from(line.slice(9), 'latin1');
    return line === '' ? '' : `${crc32(content).toString(16).padStart(8, '0')} ${content.toString('latin1')}`;
  });
  return Buffer.from(sealed.join('\n'), 'latin1');
}

const journal: Target = {
  name: 'journal',
  seeds: () => [frozen('agent-state', 'agent.journal')],
  words: ['\n', '"claim":', '"state":"BOUND"', '"forget":', '"kept":', '"pool":', '"unkept":', 'null', '{}', '[]'],
  runs: 300,
  open: () => {
    const bootId = /"bootId":"([^"]+)"/.exec(frozen('agent-state', 'agent.journal').toString())?.[1] as BootId;
    assert.equal(readJournal(resealed(frozen('agent-state', 'agent.journal')), bootId).kind, 'good');
    return {
      examine: (input) => {
        for (const each of [input, resealed(input)]) {
          const reading = swiftly(() => readJournal(each, bootId));
          assert.ok(['good', 'other-boot', 'damaged'].includes(reading.kind));
        }
      },
    };
  },
};

const store: Target = {
  name: 'store',
  seeds: () => [frozen('store', 'broker.lmdb')],
  words: [],
  runs: 60,
  open: () => {
    const folder = mkdtempSync(join(tmpdir(), 'rma-fuzz-'));
    const path = join(folder, 'broker.lmdb');
    return {
      examine: (input) => {
        writeFileSync(path, input);
        try {
          swiftly(() => checkFile(path, KNOWN_LAYOUT));
        } catch (problem) {
          assert.ok(problem instanceof Damage, String(problem));
        }
      },
      close: () => rmSync(folder, { recursive: true }),
    };
  },
};

/** The three files, one after the other with a line between. */
const BETWEEN = '\n=====\n';

const certificates: Target = {
  name: 'certificates',
  seeds: () => {
    const authority = new TestAuthority();
    const { certificate, key } = authority.issue({ uris: ['spiffe://rma.test/broker'] });
    return [Buffer.from([authority.certificate, certificate, key].join(BETWEEN))];
  },
  words: ['-----BEGIN CERTIFICATE-----', '-----END CERTIFICATE-----', BETWEEN, '-----BEGIN RSA PRIVATE KEY-----'],
  runs: 150,
  open: () => {
    const folder = mkdtempSync(join(tmpdir(), 'rma-fuzz-'));
    const paths = { ca: join(folder, 'ca'), certificate: join(folder, 'certificate'), key: join(folder, 'key') };
    return {
      examine: (input) => {
        const [ca = '', certificate = '', key = ''] = input.toString('latin1').split(BETWEEN);
        writeFileSync(paths.ca, ca);
        writeFileSync(paths.certificate, certificate);
        writeFileSync(paths.key, key, { mode: 0o600 });
        try {
          const { identity } = swiftly(() => loadCertificates(paths, Date.now()));
          assert.equal(identity, 'spiffe://rma.test/broker');
        } catch (problem) {
          // What is wrong is told by the file's name, and of the key nothing is told.
          assert.ok(problem instanceof Error && !problem.message.includes('BEGIN'), String(problem));
          assert.ok(
            Object.values(paths).some((path) => problem.message.includes(path)),
            problem.message,
          );
        }
      },
      close: () => rmSync(folder, { recursive: true }),
    };
  },
};

/** The files that the programs read. */
export const FILES: readonly Target[] = [
  configuration(BROKER_CONFIG),
  configuration(AGENT_CONFIG),
  policy,
  journal,
  store,
  certificates,
];
