import { type ChildProcess, spawn } from 'node:child_process';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { PATIENCE_MS } from '../../../examples/fleet/patience.js';
import { POLL, pollFd } from '../../../src/common/native/sockets/poll.js';
import { TestPeer } from './test-peer.js';

/** What a VMM of its own process does before it falls asleep. */
export type HolderDeed = 'redeem' | 'confirm' | 'confirm-and-close';

/** Starts a process that redeems the token and, as told, confirms. It lives until it is killed. */
export function startHolder(socketPath: string, token: string, deed: HolderDeed): ChildProcess {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), socketPath, token, deed], {
    stdio: 'inherit',
  });
  child.unref();
  return child;
}

function hold(socketPath: string, token: string, deed: string): void {
  let socket = -1;
  const peer: TestPeer = new TestPeer(socketPath, () => {
    if (socket !== -1) pollFd(socket, POLL.IN, PATIENCE_MS);
  });
  socket = peer.socket;
  pollFd(socket, POLL.IN, PATIENCE_MS);
  peer.receive();
  const { ok } = peer.redeem(token);
  if (deed !== 'redeem') peer.ask('confirm', { claim: ok['claim'] });
  if (deed === 'confirm-and-close') peer.close();
  setInterval(() => undefined, 60_000);
}

const [, script, socketPath, token, deed] = argv;
if (script === fileURLToPath(import.meta.url) && socketPath && token && deed) hold(socketPath, token, deed);
