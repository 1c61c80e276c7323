import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { TEST_TIMEOUT_MS } from '../../examples/fleet/patience.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PROBE = fileURLToPath(new URL('./systemd-probe.js', import.meta.url));
const TIMEOUT_MS = TEST_TIMEOUT_MS;

/**
 * Everything ends with the first process. systemd believes that it was booted, and has a /run and a /tmp of its own:
 * one that shares the machine's would clean it up.
 */
const OWN_NAMESPACES = [
  'unshare',
  '--mount',
  '--pid',
  '--fork',
  '--kill-child',
  '--mount-proc',
  '--propagation=private',
];
const OWN_FOLDERS = [
  'mount -t tmpfs tmpfs /run',
  'mkdir -p /run/systemd/system /run/checkout',
  // The checkout may lie below /tmp, and must be seen there all the same.
  `mount --bind '${ROOT}' /run/checkout`,
  'mount -t tmpfs tmpfs /tmp',
  `mkdir -p '${ROOT}'`,
  `mount --bind /run/checkout '${ROOT}'`,
].join(' && ');

function words(...program: readonly string[]): readonly [string, readonly string[]] {
  const [command = '', ...rest] = [...OWN_NAMESPACES, '/bin/sh', '-c', `${OWN_FOLDERS} && exec "$@"`, 'sh', ...program];
  return [command, rest];
}

function problem(): string | false {
  if (!existsSync('/lib/systemd/systemd')) return 'NOT CHECKED: there is no systemd here';
  const { status, stderr } = spawnSync(...words('true'), { encoding: 'utf8' });
  return status === 0 ? false : `NOT CHECKED: no namespaces for a systemd of its own: ${stderr}`;
}

test('a real systemd keeps what is ready over a crash and a restart of the agent, and lets go of what was handed out', {
  skip: problem(),
  timeout: TIMEOUT_MS,
}, async () => {
  const [command, rest] = words(process.execPath, PROBE);
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'], timeout: TIMEOUT_MS });
  const [found, complaints] = await Promise.all([text(child.stdout), text(child.stderr)]);
  assert.notEqual(found, '', `the probe found nothing: ${complaints}`);
  const { started, killed, restarted, reloaded, used, beside, stopped } = JSON.parse(found);

  const isReady = { state: 'active', status: '2 RMAs: 2 free; without a broker' };
  assert.equal(started.rmas.length, 2);
  assert.deepEqual(started, { ...isReady, rmas: started.rmas });
  assert.deepEqual(killed, { ...isReady, rmas: started.rmas });
  assert.deepEqual(restarted, { ...isReady, rmas: started.rmas });
  assert.deepEqual(reloaded, { ...restarted, isSame: true });
  assert.ok(started.rmas.includes(used));
  assert.deepEqual(
    beside.rmas,
    started.rmas.filter((inode: number) => inode !== used),
  );
  assert.deepEqual(stopped, []);
});
