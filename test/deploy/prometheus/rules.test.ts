import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { z } from 'zod';
import {
  ALERTS,
  PROMETHEUS,
  RECORDINGS,
  ROOT,
  RULE_FILES,
  RULE_TESTS,
  TEST_FILES,
  textOfFile,
  unknownMetrics,
} from './rule-files.js';

const discovered = z.array(z.object({ labels: z.record(z.string(), z.string()) }));
const SECTIONS = ['Meaning', 'Impact', 'Diagnosis', 'Mitigation', 'False positives'];
const skip = spawnSync('promtool', ['--version']).status === 0 ? false : 'needs promtool (Debian: prometheus)';

function promtool(...words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('promtool', words, { cwd: PROMETHEUS, encoding: 'utf8' });
  return status === 0 ? '' : `${stdout}${stderr}`;
}

describe("Prometheus' files", () => {
  it('pass promtool', { skip }, () => {
    assert.equal(promtool('check', 'config', 'prometheus.yml'), '');
    assert.equal(promtool('check', 'rules', ...RULE_FILES), '');
  });

  it('do what their own tests expect', { skip }, () => {
    assert.equal(promtool('test', 'rules', ...TEST_FILES), '');
  });

  it('ask for nothing that nobody tells of', () => {
    for (const { expr } of [...ALERTS, ...RECORDINGS]) assert.deepEqual(unknownMetrics(expr), [], expr);
    assert.deepEqual(unknownMetrics('sum(rma_nonsense) + rma_broker_claims'), ['rma_nonsense']);
  });

  it('quiet only alerts that there are, and by ones that there are', () => {
    const names = textOfFile('deploy/prometheus/alertmanager.yml').match(/\bRma\w+/g) ?? [];
    assert.ok(names.length > 10);
    for (const name of names)
      assert.ok(
        ALERTS.some(({ alert }) => alert === name),
        name,
      );
  });

  it('name recorded series by level, metric and operation', () => {
    for (const { record } of RECORDINGS) assert.match(record, /^[a-z_]+:rma_[a-z0-9_]+:[a-z0-9_]+$/);
  });
});

describe('every rule', () => {
  for (const { alert } of ALERTS) {
    it(`${alert} is tried: it fires, and it ends`, () => {
      const tried = RULE_TESTS.flatMap(({ alert_rule_test = [] }) => alert_rule_test).filter(
        ({ alertname }) => alertname === alert,
      );
      assert.ok(tried.some(({ exp_alerts }) => exp_alerts.length > 0));
      assert.ok(tried.some(({ exp_alerts }) => exp_alerts.length === 0));
    });
  }

  it('that records is tried', () => {
    const tried = RULE_TESTS.flatMap(({ promql_expr_test = [] }) => promql_expr_test).map(({ expr }) => expr);
    assert.deepEqual([...new Set(tried)].sort(), RECORDINGS.map(({ record }) => record).sort());
  });
});

describe('the alerts that wake somebody', () => {
  it('are those on which guests cannot start, or soon will not; one node less is none of them', () => {
    const critical = ALERTS.filter(({ labels }) => labels['severity'] === 'critical').map(({ alert }) => alert);
    assert.deepEqual(critical.sort(), [
      'RmaAgentCoreStuck',
      'RmaBrokerDown',
      'RmaBrokerNotServing',
      'RmaNoLeader',
      'RmaPoolExhausted',
      'RmaSizeUnavailable',
    ]);
  });
});

describe('the name of a node', () => {
  /** What Prometheus makes of targets in a file, by their addresses. */
  function nodesOf(targets: readonly object[]): Readonly<Record<string, string | undefined>> {
    const folder = mkdtempSync(join(tmpdir(), 'rma-relabel-'));
    try {
      mkdirSync(join(folder, 'agents'));
      cpSync(join(PROMETHEUS, 'prometheus.yml'), join(folder, 'prometheus.yml'));
      cpSync(join(PROMETHEUS, 'rules'), join(folder, 'rules'), { recursive: true });
      writeFileSync(join(folder, 'agents/all.json'), JSON.stringify(targets));
      const words = ['check', 'service-discovery', '--timeout=2s', 'prometheus.yml', 'rma-agent'];
      const { stdout } = spawnSync('promtool', words, { cwd: folder, encoding: 'utf8' });
      const found = discovered.parse(JSON.parse(stdout));
      return Object.fromEntries(found.map(({ labels }) => [labels['instance'] ?? '', labels['node']]));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  it('is its target label, or its host up to the first dot, and an IP address stays whole', { skip }, () => {
    const addresses = ['p7-03.example:7072', 'p7-04:7072', '10.0.0.7:7072', '127.0.0.1:7072', '[fd00::7]:7072'];
    assert.deepEqual(nodesOf([{ targets: addresses }, { targets: ['10.0.0.8:7072'], labels: { node: 'p7-08' } }]), {
      'p7-03.example:7072': 'p7-03',
      'p7-04:7072': 'p7-04',
      '10.0.0.7:7072': '10.0.0.7',
      '127.0.0.1:7072': '127.0.0.1',
      '[fd00::7]:7072': 'fd00::7',
      '10.0.0.8:7072': 'p7-08',
    });
  });
});

describe('an alert', () => {
  for (const { alert, labels, annotations } of ALERTS) {
    it(`${alert} says how bad it is and what is wrong, and has a runbook`, () => {
      assert.match(alert, /^Rma[A-Za-z]+$/);
      assert.ok(['critical', 'warning', 'info'].includes(labels['severity'] ?? ''));
      for (const text of [annotations['summary'], annotations['description']]) assert.match(text ?? '', /^[A-Z{].*\.$/);
      assert.equal(annotations['runbook_url'], `docs/runbooks/${alert}.md`);
      const runbook = textOfFile(`docs/runbooks/${alert}.md`);
      const sections = [...runbook.matchAll(/^## (.+)$/gm)].map(([, title]) => title);
      assert.deepEqual(sections, SECTIONS);
      assert.match(runbook, /^```sh\n.*rmactl /m, 'it names a command to begin with');
      assert.ok(textOfFile('docs/runbooks/README.md').includes(`| [${alert}](${alert}.md) | ${labels['severity']} |`));
    });
  }

  it('has the only runbook of its name', () => {
    const files = readdirSync(`${ROOT}docs/runbooks`).filter((name) => name !== 'README.md');
    assert.deepEqual(files.sort(), ALERTS.map(({ alert }) => `${alert}.md`).sort());
  });
});

/** That rmactl has the commands and flags which they show is tried for all documents, in test/style. */
describe('runbooks', () => {
  const texts = ALERTS.map(({ alert }) => textOfFile(`docs/runbooks/${alert}.md`));

  it('ask Prometheus for nothing that nobody tells of', () => {
    const queries = texts.flatMap((text) =>
      [...text.matchAll(/^```promql\n(.+)\n```$/gm)].map(([, query = '']) => query),
    );
    assert.ok(queries.length > 8);
    for (const query of queries) assert.deepEqual(unknownMetrics(query), [], query);
  });

  it('link to files that are there', () => {
    for (const text of [...texts, textOfFile('docs/runbooks/README.md')]) {
      for (const [, path = ''] of text.matchAll(/\]\(([^)]+)\)/g))
        assert.ok(existsSync(`${ROOT}docs/runbooks/${path.split('#', 1)[0]}`), path);
    }
  });
});
