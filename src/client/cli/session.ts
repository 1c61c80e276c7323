import type { Command } from 'commander';
import type { RmaError } from '../../common/errors/rma-error.js';
import type { BrokerCalls } from '../rpc/broker-calls.js';
import { shellLine } from './command-line.js';
import type { Context } from './context.js';
import type { GlobalOptions } from './input/global-options.js';

/** A person waits, and there are not thousands of them: the broker is to be found within a second of its return. */
const DELAY_MS_MAX = 1_000;

/** What a command that asks the broker works with. */
export interface Session {
  readonly context: Context;
  readonly calls: BrokerCalls;
  readonly global: GlobalOptions;
  /** A command line of rmactl that asks the same broker, to be pasted into a shell. */
  readonly line: (...words: readonly string[]) => string;
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
    delayMsMax: DELAY_MS_MAX,
    onWait: createWaitTeller(context, global.broker),
  });
  try {
    return await work({ context, calls, global, line: createLine(command, global.broker) });
  } finally {
    calls.close();
  }
}

/** The broker is named again only if the command line did: a variable goes on saying the same. */
function createLine(command: Command, broker: string): Session['line'] {
  const isNamed = command.getOptionValueSourceWithGlobals('broker') === 'cli';
  return (...words) => shellLine(['rmactl', ...words, ...(isNamed ? ['--broker', broker] : [])]);
}

/** Tells a person at a terminal why nothing happens, once for each reason. Programs get the error at the end. */
function createWaitTeller({ io }: Context, broker: string): (error: RmaError) => void {
  let told = '';
  return ({ message, reason }) => {
    if (!io.isTerminal || told === reason) return;
    told = reason;
    io.err(`waiting for the broker at ${broker}: ${message}\n`);
  };
}
