import type { Command } from 'commander';
import type { BrokerCalls } from '../rpc/broker-calls.js';
import type { Context } from './context.js';
import type { GlobalOptions } from './global-options.js';

/** Few: a person waits, and the wrong address will not become right. */
const ATTEMPTS_MAX = 4;

/** What a command that asks the broker works with. */
export interface Session {
  readonly context: Context;
  readonly calls: BrokerCalls;
  readonly global: GlobalOptions;
}

/** Runs `work` with a connection to the broker that the command line names, and hangs up whatever happens. */
export async function withBroker<T>(
  context: Context,
  command: Command,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const global = command.optsWithGlobals<GlobalOptions>();
  const { clock, random } = context;
  // Help and wrong usage end before this: what speaks gRPC takes longer to load than all the rest.
  const { BrokerCalls } = await import('../rpc/broker-calls.js');
  const calls = new BrokerCalls(global.broker, {
    clock,
    random,
    deadlineMs: global.timeout,
    attemptsMax: ATTEMPTS_MAX,
  });
  try {
    return await work({ context, calls, global });
  } finally {
    calls.close();
  }
}
