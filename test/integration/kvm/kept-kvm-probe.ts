// A service manager and an agent on kvm, in a process that runs under the kernel double. Prints what it found as JSON.
import { connectVmmClient } from '../../../src/client/vmm-client.js';
import { closeFd } from '../../../src/common/native/files/files.js';
import { askDouble } from '../../kernel-double/kernel-double.js';
import { ManagedAgent } from '../managed-agent.js';
import { until } from '../one-node.js';

const [, , control = '', size = ''] = process.argv;
const flags = ['--device=kvm', `--rma-size=${size}`, `--allocate-uids=${process.getuid?.() ?? 0}`];
const agent = new ManagedAgent({ flags, omitted: ['rma-count'] });

async function kept(count: number): Promise<void> {
  await until(`${count} RMAs are kept`, async () => agent.manager.names().length === count);
}

async function restart(): Promise<void> {
  await agent.end('SIGKILL');
  await agent.start();
}

async function look() {
  const { handedOut } = await askDouble(control);
  return { handedOut, kept: agent.manager.names().length };
}

try {
  await agent.start();
  await kept(3);
  const first = await look();
  const names = [...agent.manager.names()];
  await restart();
  const afterRestart = await look();
  const isSame = names.every((name) => agent.manager.names().includes(name));

  const client = await connectVmmClient({ socketPath: agent.socketPath });
  const { fd, claim } = await client.allocate('guest', 1);
  await client.confirm(claim);
  await kept(2);
  await restart();
  await agent.told('STATUS=3 RMAs: 2 free, 1 bound; without a broker');
  const beside = await look();

  closeFd(fd);
  const again = await connectVmmClient({ socketPath: agent.socketPath });
  await again.release(claim);
  await kept(3);
  const last = await look();
  client.close();
  again.close();
  process.stdout.write(JSON.stringify({ first, afterRestart, isSame, beside, last }));
} finally {
  await agent.close();
}
