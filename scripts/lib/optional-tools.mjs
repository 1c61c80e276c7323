import { spawnSync } from 'node:child_process';

/** What some tests run and the machine may lack; a test without its tool says that it is skipped. */
const TOOLS = [
  { command: 'qemu-system-ppc64', package: 'qemu-system-ppc' },
  { command: 'prometheus', package: 'prometheus' },
  { command: 'systemd-analyze', package: 'systemd' },
];

/** A mirror that does not answer must not cost the run its time. */
const INSTALL_TIMEOUT_MS = 5 * 60_000;

/**
 * Installs missing tools from Debian's packages where that is our business: in CI, as root, with apt-get. Returns what was
 * done, a line a tool; never throws, for the tests run without them too.
 */
export function installOptionalTools() {
  const missing = TOOLS.filter(({ command }) => !runs(command, ['--version']));
  if (
    missing.length === 0 ||
    process.env.CI !== 'true' ||
    process.getuid?.() !== 0 ||
    !runs('apt-get', ['--version'])
  ) {
    return [];
  }
  // Packages bring services along, and a run level of 1 keeps them from being started.
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const apt = (...words) =>
    spawnSync('apt-get', ['-qq', ...words], { stdio: 'ignore', env: environment, timeout: INSTALL_TIMEOUT_MS });
  apt('update');
  return missing.map(({ command, package: name }) => {
    const { status } = apt('install', '-y', '--no-install-recommends', name);
    return status === 0
      ? `installed ${command}`
      : `could not install ${command} (Debian: ${name}); its tests are skipped`;
  });
}

function runs(command, args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
