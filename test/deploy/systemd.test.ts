import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { AGENT_CONFIG } from '../../src/agent/config.js';
import { SOCKET_NAMES } from '../../src/agent/local/passed-socket.js';
import { loadConfig } from '../../src/common/config/load-config.js';
import { EXIT_STATUS } from '../../src/common/shutdown/exit-status.js';
import { BROKER_CONFIG } from '../../src/server/config.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const FOLDER = join(ROOT, 'deploy/systemd');
const SERVICES = ['rma-agent', 'rma-broker'] as const;
const HARDENED = [...SERVICES, 'rma-broker-backup'];
const UNITS = [...HARDENED.map((name) => `${name}.service`), 'rma-agent.socket', 'rma-broker-backup.timer'];

/** In tenths, as systemd-analyze takes it: 3.0. */
const EXPOSURE_MAX = 30;

/** By their units. */
const DROP_INS = {
  'rma-agent': ['see-all-holders.conf', 'tls-credentials.conf'],
  'rma-broker': ['tls-credentials.conf'],
  'rma-broker-backup': ['backup-of-etcd.conf'],
};

type Unit = ReadonlyMap<string, readonly string[]>;

/**
 * A unit's settings, each with its values in their order; sections do not matter, as no two have one in common here.
 */
function readUnit(path: string): Unit {
  const unit = new Map<string, string[]>();
  for (const line of readFileSync(join(FOLDER, path), 'utf8').split('\n')) {
    const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) unit.set(key, [...(unit.get(key) ?? []), value]);
  }
  return unit;
}

function analyze(context: TestContext, ...words: string[]): { status: number | null; said: string } | null {
  const { error, status, stdout, stderr } = spawnSync('systemd-analyze', ['--no-pager', ...words], {
    encoding: 'utf8',
  });
  if (error === undefined) return { status, said: `${stdout}${stderr}` };
  context.skip('SKIPPED: systemd-analyze is not installed (Debian: systemd)');
  return null;
}

describe('the units of systemd', () => {
  const directory = mkdtempSync(join(tmpdir(), 'rma-units-'));

  before(() => {
    // The programs are looked for where npm may put them; here each is one that can be started.
    for (const unit of UNITS) {
      const text = readFileSync(join(FOLDER, unit), 'utf8');
      writeFileSync(join(directory, unit), text.replace(/^ExecStart=\S+/m, `ExecStart=${directory}/program`));
    }
    writeFileSync(join(directory, 'program'), '#!/bin/sh\n');
    chmodSync(join(directory, 'program'), 0o755);
  });
  after(() => rmSync(directory, { recursive: true }));

  const verify = (context: TestContext) =>
    analyze(context, 'verify', '--man=no', ...UNITS.map((unit) => join(directory, unit)));

  /** systemd before 254 does not know this key, and does what it says all the same. */
  const isExpected = (line: string) => line.includes("Unknown key 'FileDescriptorStorePreserve'");

  it('are what systemd understands', (context) => {
    const verified = verify(context);
    if (verified === null) return;
    const complaints = verified.said.split('\n').filter((line) => line !== '' && !isExpected(line));
    assert.deepEqual(complaints, []);
    assert.equal(verified.status, 0);
  });

  it('are understood with the drop-ins too', (context) => {
    const dropIns = Object.keys(DROP_INS).map((name) => join(directory, `${name}.service.d`));
    for (const folder of dropIns) mkdirSync(folder);
    for (const [unit, names] of Object.entries(DROP_INS)) {
      for (const name of names)
        copyFileSync(join(FOLDER, 'optional', name), join(directory, `${unit}.service.d`, name));
    }
    const verified = verify(context);
    for (const folder of dropIns) rmSync(folder, { recursive: true });
    if (verified === null) return;
    assert.deepEqual(
      verified.said.split('\n').filter((line) => line !== '' && !isExpected(line)),
      [],
    );
  });

  for (const name of HARDENED) {
    it(`leave ${name} an exposure of at most ${EXPOSURE_MAX / 10}`, (context) => {
      const unit = join(directory, `${name}.service`);
      const rated = analyze(context, 'security', '--offline=true', `--threshold=${EXPOSURE_MAX}`, unit);
      if (rated === null) return;
      const [, exposure] = /Overall exposure level for \S+: ([\d.]+)/.exec(rated.said) ?? [];
      assert.ok(Number(exposure) <= EXPOSURE_MAX / 10, rated.said.slice(-200));
      assert.equal(rated.status, 0);
    });

    it(`say beside ${name} why each thing that systemd-analyze would like is not there`, (context) => {
      const rated = analyze(context, 'security', '--offline=true', join(directory, `${name}.service`));
      if (rated === null) return;
      const missing = [...rated.said.matchAll(/^✗ (\w+)=/gmu)].map(([, key = '']) => key);
      assert.ok(missing.length > 0, 'there is always something');
      const text = readFileSync(join(FOLDER, `${name}.service`), 'utf8');
      // DeviceAllow= counts the clock, which systemd opens by itself.
      for (const key of missing.filter((wanted) => wanted !== 'DeviceAllow')) {
        assert.match(text, new RegExp(`^# (Not|In the place of)?.*\\b${key}=|^#.*\\n${key}=`, 'm'), key);
      }
    });
  }

  it('pass the agent its socket under a name that it looks for, at the place where VMMs look', () => {
    const socket = readUnit('rma-agent.socket');
    assert.ok(SOCKET_NAMES.includes(socket.get('FileDescriptorName')?.[0] ?? ''));
    const outcome = loadConfig(AGENT_CONFIG, { words: [], environment: {}, readFile: () => '' });
    assert.ok(outcome.start);
    const { socketPath, stateDirectory } = outcome.config;
    assert.deepEqual(socket.get('ListenSequentialPacket'), [socketPath]);
    const agent = readUnit('rma-agent.service');
    assert.equal(`/var/lib/${agent.get('StateDirectory')?.[0]}`, stateDirectory);
    assert.equal(agent.get('RuntimeDirectory'), undefined, 'it would take the socket away with it');
  });

  it('hand either program its certificate over where it looks for one', () => {
    const unit = readUnit('optional/tls-credentials.conf');
    const credentials = (unit.get('LoadCredential') ?? []).map((value) => value.split(':')[0] ?? '');
    const environment = Object.fromEntries(
      (unit.get('Environment') ?? [])
        .flatMap((line) => line.split(' '))
        .map((pair) => pair.replaceAll('%d', '/credentials').split('=')),
    );
    // With TLS the broker has to have a policy, too.
    const settings = { ...environment, RMA_BROKER_POLICY_FILE: '/etc/rma/policy.yaml' };
    const given = credentials.map((name) => `/credentials/${name}`);
    for (const definition of [BROKER_CONFIG, AGENT_CONFIG]) {
      const outcome = loadConfig<typeof definition.schema>(definition, {
        words: [],
        environment: settings,
        readFile: () => '',
      });
      assert.ok(outcome.start);
      const { tlsCaFile, tlsCertFile, tlsKeyFile } = outcome.config;
      assert.deepEqual([tlsCaFile, tlsCertFile, tlsKeyFile], given);
    }
  });

  it('give the broker the directory that it keeps its state in', () => {
    const outcome = loadConfig(BROKER_CONFIG, { words: [], environment: {}, readFile: () => '' });
    assert.ok(outcome.start);
    assert.equal(`/var/lib/${readUnit('rma-broker.service').get('StateDirectory')?.[0]}`, outcome.config.dataDirectory);
  });

  it('start a broker that leads no more again, and soon, as a standby', () => {
    const unit = readUnit('rma-broker.service');
    assert.deepEqual(unit.get('Restart'), ['on-failure']);
    assert.deepEqual(unit.get('StartLimitIntervalSec'), ['0']);
    assert.deepEqual(unit.get('RestartSec'), ['1s']);
    const kept = [...(unit.get('RestartPreventExitStatus') ?? []), ...(unit.get('SuccessExitStatus') ?? [])];
    assert.ok(!kept.includes(String(EXIT_STATUS.LEADERSHIP_LOST)), 'it would stay down');
  });

  it('have a sample for one of three brokers, which is what the broker knows', () => {
    const words = ['--config', join(ROOT, 'deploy/config/rma-broker-ha.yaml')];
    const readFile = (path: string) => readFileSync(path, 'utf8');
    const outcome = loadConfig(BROKER_CONFIG, { words, environment: {}, readFile });
    assert.ok(outcome.start, JSON.stringify(outcome));
    const { store, etcdEndpoints, leaderTtl, allowInsecure } = outcome.config;
    assert.deepEqual([store, etcdEndpoints?.length, allowInsecure], ['etcd', 3, false]);
    assert.equal(leaderTtl, 5_000);
  });

  it('let a backup reach etcd by a drop-in, which takes back what its unit forbids', () => {
    const dropIn = readUnit('optional/backup-of-etcd.conf');
    const backup = readUnit('rma-broker-backup.service');
    assert.deepEqual([backup.get('PrivateNetwork'), dropIn.get('PrivateNetwork')], [['yes'], ['no']]);
    // An empty value takes back all of a list; others are added to it.
    assert.deepEqual([backup.get('IPAddressDeny'), dropIn.get('IPAddressDeny')], [['any'], ['']]);
    assert.deepEqual(backup.get('RestrictAddressFamilies'), ['AF_UNIX']);
    assert.deepEqual(dropIn.get('RestrictAddressFamilies'), ['AF_INET AF_INET6']);
  });

  it('back up the store every day, as the broker and where only it looks, and in time for the alert', (context) => {
    const [broker, backup] = [readUnit('rma-broker.service'), readUnit('rma-broker-backup.service')];
    const [timer, dataDirectory] = [readUnit('rma-broker-backup.timer'), broker.get('StateDirectory')?.[0]];
    const [into = ''] = backup.get('StateDirectory')?.[0]?.split(' ').slice(1) ?? [];
    assert.equal(backup.get('StateDirectory')?.[0], `${dataDirectory} ${into}`);
    for (const key of ['User', 'Group', 'StateDirectoryMode', 'ConfigurationDirectory', 'UMask', 'ProtectSystem'])
      assert.deepEqual(backup.get(key), broker.get(key), key);
    assert.deepEqual(backup.get('ExecStart'), [`${broker.get('ExecStart')?.[0]} --backup-into /var/lib/${into}`]);
    assert.deepEqual([timer.get('OnCalendar'), timer.get('RandomizedDelaySec')], [['daily'], ['1h']]);
    assert.match(readFileSync(join(ROOT, 'deploy/prometheus/rules/alerts.yml'), 'utf8'), /> 26 \* 3600/);
    const calendar = analyze(context, 'calendar', 'daily');
    if (calendar !== null) assert.equal(calendar.status, 0);
  });

  it('run each program as the user that sysusers.d makes, and keep as many fds as there may be RMAs', () => {
    const users = readFileSync(join(FOLDER, 'sysusers.d/rma.conf'), 'utf8');
    for (const name of SERVICES) {
      const unit = readUnit(`${name}.service`);
      const [user = ''] = unit.get('User') ?? [];
      assert.match(users, new RegExp(`^u ${user} +- "${name}"`, 'm'));
      assert.deepEqual(unit.get('ExecStart'), [`${name} --config /etc/rma/${name}.yaml`]);
      assert.deepEqual(unit.get('ExecReload'), ['kill -HUP $MAINPID']);
      assert.deepEqual([unit.get('Type'), unit.get('StateDirectoryMode')], [['notify'], ['0700']]);
      assert.deepEqual(unit.get('RestartPreventExitStatus'), [String(EXIT_STATUS.BAD_CONFIGURATION)]);
    }
    const agent = readUnit('rma-agent.service');
    assert.match(users, new RegExp(`^g ${agent.get('SupplementaryGroups')?.[0]} `, 'm'));
    const kept = Number(agent.get('FileDescriptorStoreMax')?.[0]);
    const startsWith = (rmaCount: number) =>
      loadConfig(AGENT_CONFIG, { words: ['--rma-count', String(rmaCount)], environment: {}, readFile: () => '' }).start;
    assert.deepEqual([startsWith(kept), startsWith(kept + 1)], [true, false]);
  });
});
