import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import type { ConfigDefinition } from '../../../src/common/config/definition.js';
import { duration, fileMode, id, integer, labels, numericIds, onOff } from '../../../src/common/config/kinds.js';
import { type ConfigOutcome, loadConfig } from '../../../src/common/config/load-config.js';
import { optionalSetting, setting } from '../../../src/common/config/setting.js';

const schema = z
  .strictObject({
    waitTime: setting(duration({ min: 1000, max: 60_000 }), { help: 'How long it waits.', default: 5000 }),
    retryCount: setting(integer({ min: 0, max: 9 }), { help: 'How often.', default: 3 }),
    beBrave: setting(onOff(), { help: 'Dare it.', default: false }),
    labels: setting(labels(), { help: 'Labels.', default: {} }),
    someUids: setting(numericIds(), { help: 'Users.', default: [] }),
    socketMode: setting(fileMode(), { help: 'Permissions.', default: 0o660 }),
    doorAddress: optionalSetting(id(), { help: 'A door. Unset: none.', example: 'd1', formerly: 'gateAddress' }),
    nodeName: optionalSetting(id(), { help: 'A name. Unset: none.', example: 'p7-03' }),
  })
  .superRefine(({ retryCount, beBrave }, context) => {
    if (retryCount === 0 && !beBrave) {
      context.addIssue({ code: 'custom', path: ['retryCount'], message: 'zero takes courage' });
    }
  });

const DEFINITION: ConfigDefinition<typeof schema> = {
  program: 'tester',
  summary: 'Tests.',
  environmentPrefix: 'TESTER_',
  version: '1.2.3',
  schema,
};

interface Sources {
  readonly words?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly file?: string;
}

function load({ words = [], environment = {}, file }: Sources) {
  return loadConfig(DEFINITION, {
    words: file === undefined ? words : ['--config', '/etc/t.yaml', ...words],
    environment: { PATH: '/bin', ...environment },
    readFile: (path) => {
      if (path === '/etc/t.yaml' && file !== undefined) return file;
      throw new Error('ENOENT: no such file');
    },
  });
}

function configOf<Config>(outcome: ConfigOutcome<Config>): Config {
  if (!outcome.start) assert.fail(outcome.text);
  return outcome.config;
}

function refusalOf(outcome: ConfigOutcome<unknown>): string {
  if (outcome.start) assert.fail('it started');
  assert.equal(outcome.exitStatus, 2);
  return outcome.text;
}

function printed(outcome: ConfigOutcome<unknown>): string {
  if (outcome.start) assert.fail('it started');
  assert.equal(outcome.exitStatus, 0);
  return outcome.text;
}

const DEFAULTS = { waitTime: 5000, retryCount: 3, beBrave: false, labels: {}, someUids: [], socketMode: 0o660 };

test('without any source the defaults hold, and what may be unset is absent', () => {
  const { nodeName, doorAddress, ...config } = configOf(load({}));
  assert.deepEqual(config, DEFAULTS);
  assert.deepEqual([nodeName, doorAddress], [undefined, undefined]);
});

test('flags win over variables, those over the file, and that over defaults', () => {
  const file = 'waitTime: 10s\nretryCount: 1\nbeBrave: true\n';
  const environment = { TESTER_WAIT_TIME: '20s', TESTER_RETRY_COUNT: '2' };
  const config = configOf(load({ file, environment, words: ['--wait-time', '30s'] }));
  assert.deepEqual(
    { ...config, nodeName: undefined, doorAddress: undefined },
    { ...DEFAULTS, waitTime: 30_000, retryCount: 2, beBrave: true, nodeName: undefined, doorAddress: undefined },
  );
});

test('the variable of --config names the file, and the flag wins', () => {
  const readFile = (path: string) => (path === '/a' ? 'retryCount: 1' : 'retryCount: 2');
  const environment = { TESTER_CONFIG: '/a' };
  assert.equal(configOf(loadConfig(DEFINITION, { words: [], environment, readFile })).retryCount, 1);
  assert.equal(configOf(loadConfig(DEFINITION, { words: ['--config=/b'], environment, readFile })).retryCount, 2);
});

test('every source can give every shape', () => {
  const expected = { labels: { rack: 'a1', url: 'x=y' }, someUids: [0, 1000], beBrave: true, socketMode: 0o600 };
  const file = 'labels: {rack: a1, url: x=y}\nsomeUids:\n  - 0\n  - 1000\nbeBrave: true\nsocketMode: 0600\n';
  const words = ['--labels', 'rack=a1', '--labels=url=x=y', '--some-uids=0,1000', '--be-brave', '--socket-mode=600'];
  const environment = {
    TESTER_LABELS: 'rack=a1,url=x=y',
    TESTER_SOME_UIDS: '0,1000',
    TESTER_BE_BRAVE: 'true',
    TESTER_SOCKET_MODE: '0600',
  };
  for (const sources of [{ file }, { words }, { environment }]) {
    assert.deepEqual(configOf(load(sources)), { ...configOf(load({})), ...expected });
  }
});

test('a switch can be turned off again by its flag', () => {
  assert.equal(configOf(load({ file: 'beBrave: true', words: ['--be-brave=false'] })).beBrave, false);
});

test('scalars of the file are taken as they are written', () => {
  const config = configOf(load({ file: 'nodeName: 1e3\nlabels: {zone: 007, on: yes}' }));
  assert.equal(config.nodeName, '1e3');
  assert.deepEqual(config.labels, { zone: '007', on: 'yes' });
});

test('a file that is empty or all comments is a file without settings', () => {
  assert.deepEqual(configOf(load({ file: '' })), configOf(load({})));
  assert.deepEqual(configOf(load({ file: '# nothing\n' })), configOf(load({})));
});

for (const [what, sources, ...expected] of [
  ['an unknown key', { file: 'retryCount: 1\nwaittime: 1s' }, 'waittime', '/etc/t.yaml line 2', 'waitTime'],
  ['an unknown variable', { environment: { TESTER_WAIT: '1s' } }, 'TESTER_WAIT', 'TESTER_WAIT_TIME'],
  ['a service link variable', { environment: { TESTER_SERVICE_HOST: 'x' } }, 'enableServiceLinks: false'],
  ['an unknown flag', { words: ['--wait-tim', '1s'] }, '--wait-tim', '--wait-time'],
  ['a surplus word', { words: ['start'] }, 'too many arguments'],
  ['a flag without its value', { words: ['--wait-time'] }, '--wait-time', 'argument missing'],
  ['a scalar flag given twice', { words: ['--wait-time=1s', '--wait-time=2s'] }, '--wait-time', 'given twice'],
  [
    'a bad flag value',
    { words: ['--wait-time=10'] },
    'waitTime: "10"',
    'flag --wait-time',
    'ms, s, m or h',
    '1s to 1m',
  ],
  ['a bad variable', { environment: { TESTER_BE_BRAVE: 'yes' } }, 'beBrave', 'TESTER_BE_BRAVE', 'true or false'],
  ['an empty variable', { environment: { TESTER_RETRY_COUNT: '' } }, 'retryCount', 'whole number from 0 to 9'],
  ['a value out of range', { file: 'waitTime: 2m' }, 'waitTime: "2m"', '/etc/t.yaml line 1', '1s to 1m'],
  ['a key without a value', { file: 'waitTime:' }, 'waitTime', 'no value', 'line 1'],
  ['a list for a scalar', { file: 'waitTime: [1s]' }, 'waitTime'],
  ['a map with values that are no texts', { file: 'labels: {a: {b: c}}' }, 'labels', 'line 1'],
  ['a map text without "="', { words: ['--labels=abc'] }, 'labels: "abc"'],
  ['a map text with a key twice', { words: ['--labels=a=1,a=2'] }, 'labels: "a=1,a=2"'],
  ['a key given twice', { file: 'retryCount: 1\nretryCount: 2' }, 'line 2', 'unique'],
  ['broken YAML', { file: 'a: [1' }, '/etc/t.yaml line 1'],
  ['a file that is no map', { file: '- 1' }, '/etc/t.yaml', 'map'],
  ['an unreadable file', { words: ['--config', '/nowhere'] }, '/nowhere', 'ENOENT'],
  ['a user number that means none', { words: ['--some-uids=4294967295'] }, 'someUids'],
  ['values that contradict', { words: ['--retry-count=0'] }, 'retryCount: zero takes courage (flag --retry-count)'],
] as const satisfies readonly (readonly [string, Sources, ...string[]])[]) {
  test(`${what} stops the start and is named`, () => {
    const text = refusalOf(load(sources));
    for (const words of expected) assert.ok(text.includes(words), `${words} is missing in: ${text}`);
  });
}

test('a bad value stops the start even where a better source overrides it', () => {
  assert.match(refusalOf(load({ file: 'waitTime: soon', words: ['--wait-time=2s'] })), /"soon"/);
});

test('all problems of all sources are told at once', () => {
  const text = refusalOf(load({ file: 'waitTime: soon\nx: 1', environment: { TESTER_Y: '1', TESTER_BE_BRAVE: '1' } }));
  assert.equal(text.trimEnd().split('\n').length, 4);
  assert.match(text, /^(tester: .*\n){4}$/);
});

test('--help names every setting with flag, variable and default', () => {
  const text = printed(load({ words: ['--help'] })).replaceAll(/\s+/g, ' ');
  assert.ok(text.includes('--wait-time <DURATION> How long it waits. (default 5s; TESTER_WAIT_TIME)'), text);
  assert.ok(text.includes('--be-brave [true|false] Dare it. (default false; TESTER_BE_BRAVE) --'), text);
  assert.ok(text.includes('--node-name <ID> A name. Unset: none. (TESTER_NODE_NAME)'), text);
});

test('--version prints the version', () => assert.equal(printed(load({ words: ['--version'] })), '1.2.3\n'));

test('--check-config accepts a good configuration and refuses a bad one', () => {
  assert.equal(printed(load({ words: ['--check-config'] })), 'the configuration is valid\n');
  refusalOf(load({ words: ['--check-config', '--retry-count=0'] }));
});

test('--print-config gives a file with the origin of each value, and that file gives the same configuration', () => {
  const sources = { file: 'waitTime: 10s', environment: { TESTER_RETRY_COUNT: '2' }, words: ['--labels', 'a=b c'] };
  const text = printed(load({ ...sources, words: [...sources.words, '--print-config'] }));
  assert.match(text, /^waitTime: 10s {2}# \/etc\/t\.yaml line 1$/m);
  assert.match(text, /^retryCount: 2 {2}# variable TESTER_RETRY_COUNT$/m);
  assert.match(text, /^labels: .* {2}# flag --labels$/m);
  assert.match(text, /^beBrave: false {2}# default$/m);
  assert.match(text, /^#nodeName: {2}# not set$/m);
  assert.deepEqual(configOf(load({ file: text })), configOf(load(sources)));
});

test('the sample file with every setting switched on gives the defaults and the examples', () => {
  const text = printed(load({ words: ['--print-sample-config'] }));
  assert.deepEqual(configOf(load({ file: text })), configOf(load({})));
  const switchedOn = text.replaceAll(/^#(?=[a-z])/gm, '');
  assert.deepEqual(configOf(load({ file: switchedOn })), { ...DEFAULTS, nodeName: 'p7-03', doorAddress: 'd1' });
});

const FORMER_NAMES = [
  ['in a file', { file: 'retryCount: 1\ngateAddress: g' }, '/etc/t.yaml line 2'],
  ['as a variable', { environment: { TESTER_GATE_ADDRESS: 'g' } }, 'variable TESTER_GATE_ADDRESS'],
  ['as a flag', { words: ['--gate-address=g'] }, 'flag --gate-address'],
] as const satisfies readonly (readonly [string, Sources, string])[];

for (const [how, sources, origin] of FORMER_NAMES) {
  test(`a former name ${how} is read, with a warning that says where it stands`, () => {
    const outcome = load(sources);
    assert.equal(configOf(outcome).doorAddress, 'g');
    const warning = `gateAddress is now called doorAddress (${origin}); the next release will not know the old name`;
    assert.deepEqual(outcome.start && outcome.warnings, [warning]);
  });
}

test('--check-config tells of former names', () => {
  const text = printed(load({ file: 'gateAddress: g', words: ['--check-config'] }));
  assert.match(text, /^the configuration is valid\ngateAddress is now called doorAddress \(.*\n$/);
});

test('a better source wins, whichever of its names a setting is given under', () => {
  const former = { file: 'doorAddress: d', words: ['--gate-address=g'] };
  assert.equal(configOf(load(former)).doorAddress, 'g');
  const today = load({ file: 'gateAddress: g', words: ['--door-address=d'] });
  assert.equal(configOf(today).doorAddress, 'd');
});

test('a setting under both of its names in one source stops the start', () => {
  const text = refusalOf(load({ file: 'gateAddress: g\ndoorAddress: d' }));
  assert.match(text, /doorAddress: it is given twice \(\/etc\/t\.yaml line 1, \/etc\/t\.yaml line 2\)/);
  refusalOf(load({ words: ['--gate-address=g', '--door-address=g'] }));
  refusalOf(load({ environment: { TESTER_GATE_ADDRESS: 'g', TESTER_DOOR_ADDRESS: 'g' } }));
});

test('neither help nor sample nor --print-config show a former name', () => {
  const file = 'gateAddress: g';
  for (const action of ['--help', '--print-sample-config', '--print-config']) {
    const text = printed(load({ file, words: [action] }));
    assert.doesNotMatch(text, /gateAddress|gate-address|GATE/, action);
    assert.match(text, /door/i, action);
  }
});

test('a file that is nested deeper than any setting is refused in no time, with the line', () => {
  const deep = refusalOf(load({ file: `retryCount: 1\nlabels: ${'['.repeat(100_000)}` }));
  assert.equal(
    deep,
    'tester: /etc/t.yaml line 2: it is nested too deeply; a value is a text, a list of texts or a map of texts\n',
  );
  for (const unit of ['{', '- ', '? ', '[{']) {
    assert.match(refusalOf(load({ file: unit.repeat(50_000) })), /line 1: it is nested too deeply/, unit);
  }
});

test('brackets in texts and comments are no nesting', () => {
  const brackets = '['.repeat(60);
  const file = `# ${brackets}\nlabels: {a: "${brackets}", b: '${brackets}'}\nsomeUids: [1, 2]\n`;
  assert.deepEqual(configOf(load({ file })).labels, { a: brackets, b: brackets });
});

test('a file that is no YAML at all is told by some of its flaws', () => {
  const text = refusalOf(load({ file: '"'.repeat(1_001) }));
  assert.match(text, /and \d+ more such errors\n$/);
  assert.equal(text.trimEnd().split('\n').length, 11);
});

test('labels that a broker would refuse are refused', () => {
  for (const label of ['zone=a\u001b[2J', 'zone=\u202e', 'zo\u200bne=a']) {
    assert.match(refusalOf(load({ words: [`--labels=${label}`] })), /^tester: labels: .* is refused \(flag --labels\)/);
  }
});
