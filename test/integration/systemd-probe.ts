// A user instance of systemd and an agent as its service, in namespaces of their own. Prints what it found as JSON.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectVmmClient } from '../../src/client/vmm-client.js';
import { until } from './one-node.js';

const AGENT = fileURLToPath(new URL('../../src/agent/main.js', import.meta.url));
const UNIT = 'rma-agent.service';
const folder = mkdtempSync(join(tmpdir(), 'rma-systemd-'));
const socketPath = join(folder, 'agent.sock');
const runtime = join(folder, 'run');
const environment = { PATH: process.env['PATH'], HOME: folder, XDG_RUNTIME_DIR: runtime, SYSTEMD_UNIT_PATH: folder };

const FLAGS = {
  'node-name': 'n1',
  'broker-address': '127.0.0.1:1',
  'http-address': 'off',
  device: 'memfd',
  'rma-size': '64KiB',
  'rma-count': '2',
  'socket-path': socketPath,
  'state-directory': join(folder, 'state'),
  'allocate-uids': '0',
};

/** The settings that matter to the agent; what a distribution would add is left out. */
const SERVICE = `[Service]
Type=notify
ExecStart=${process.execPath} ${AGENT} ${Object.entries(FLAGS)
  .map(([name, value]) => `--${name}=${value}`)
  .join(' ')}
ExecReload=kill -HUP $MAINPID
WatchdogSec=10
Restart=on-failure
FileDescriptorStoreMax=16
Environment=FDSTORE=16
`;

function writeUnits(): void {
  const unit = (name: string, text = '') =>
    writeFileSync(join(folder, name), `[Unit]\nDefaultDependencies=no\n${text}`);
  for (const target of ['rma', 'basic', 'default', 'exit', 'shutdown', 'sockets']) unit(`${target}.target`);
  unit('rma-agent.socket', `[Socket]\nListenSequentialPacket=${socketPath}\n`);
  unit(UNIT, `Requires=rma-agent.socket\n${SERVICE}`);
}

function systemctl(...words: readonly string[]): string {
  return execFileSync('systemctl', ['--user', ...words], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] })
    .toString()
    .trim();
}

const property = (name: string) => systemctl('show', UNIT, '-p', name, '--value');

/** The RMAs that a process has open, by inode. */
function rmasOf(pid: number): readonly number[] {
  const own = join('/proc', String(pid), 'fd');
  const inodes = readdirSync(own).map((fd) => rmaInodeAt(join(own, fd)));
  return inodes.filter((inode) => inode !== null).sort();
}

/** Null for what is no RMA, and for an fd that was closed after it had been listed: systemd has many such. */
function rmaInodeAt(link: string): number | null {
  try {
    return readlinkSync(link).startsWith('/memfd:rma-') ? statSync(link).ino : null;
  } catch (problem) {
    if (problem instanceof Error && 'code' in problem && problem.code === 'ENOENT') return null;
    throw problem;
  }
}

async function kept(manager: number, count: number) {
  const isSo = () =>
    property('NFileDescriptorStore') === String(count) && !/starting|preparing/.test(property('StatusText'));
  await until(`${count} are kept`, async () => isSo());
  return { rmas: rmasOf(manager), state: property('ActiveState'), status: property('StatusText') };
}

async function useOne(): Promise<number> {
  const client = await connectVmmClient({ socketPath });
  const { fd, claim } = await client.allocate('guest', 1);
  const inode = statSync(`/proc/self/fd/${fd}`).ino;
  await client.confirm(claim);
  await until('its copy is let go of', async () => property('NFileDescriptorStore') === '1');
  client.close();
  return inode;
}

mkdirSync(runtime, { mode: 0o700 });
writeUnits();
const words = ['--user', '--unit=rma.target', '--log-target=console', '--log-level=warning'];
const manager = spawn('/lib/systemd/systemd', words, { env: environment, stdio: ['ignore', 'ignore', 'inherit'] });
const pid = manager.pid ?? -1;
await until('systemd answers', async () => {
  return spawnSync('systemctl', ['--user', 'show', '-p', 'Version'], { env: environment }).status === 0;
});

systemctl('start', UNIT);
const started = await kept(pid, 2);
process.kill(Number(property('MainPID')), 'SIGKILL');
await until(
  'it has been started again',
  async () => property('NRestarts') === '1' && property('SubState') === 'running',
);
const killed = await kept(pid, 2);
systemctl('restart', UNIT);
const restarted = await kept(pid, 2);
const beforeReload = property('MainPID');
systemctl('reload', UNIT);
const reloaded = { ...(await kept(pid, 2)), isSame: property('MainPID') === beforeReload };
const used = await useOne();
const beside = await kept(pid, 1);
systemctl('stop', UNIT);
await until('it has stopped', async () => property('ActiveState') === 'inactive');
const stopped = rmasOf(pid);
process.stdout.write(JSON.stringify({ started, killed, restarted, reloaded, used, beside, stopped }));
manager.kill('SIGKILL');
