import { run } from './project.mjs';

/**
 * What some tests run and the machine may lack, with Debian's package of it; a test without
 * its tool says that it is skipped.
 */
const TOOLS = [
  { command: 'qemu-system-ppc64', name: 'qemu-system-ppc' },
  { command: 'prometheus', name: 'prometheus' },
  { command: 'etcd', name: 'etcd-server' },
  { command: 'etcdctl', name: 'etcd-client', asked: 'version' },
  { command: 'systemd-analyze', name: 'systemd' },
];

/** A mirror that does not answer must not cost the run its time. */
const INSTALL_TIMEOUT_MS = 5 * 60_000;

/**
 * Installs missing tools where that is our business: in CI, as root. Never throws, for the tests run without them too.
 */
export function installOptionalTools() {
  if (process.env['CI'] !== 'true' || process.getuid?.() !== 0) return;
  const missing = TOOLS.filter(({ command, asked = '--version' }) => run(command, [asked]).status !== 0);
  if (missing.length > 0) apt('update');
  for (const { command, name } of missing) {
    const { status } = apt('install', '-y', '--no-install-recommends', name);
    console.log(
      status === 0 ? `installed ${command}` : `could not install ${command} (Debian: ${name}); its tests are skipped`,
    );
  }
}

/** @param {readonly string[]} words */
function apt(...words) {
  // Packages bring services along, and a run level of 1 keeps them from being started.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  return run('apt-get', ['-qq', ...words], { env, timeout: INSTALL_TIMEOUT_MS });
}
