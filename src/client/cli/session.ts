import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { RmaError } from '../../common/errors/rma-error.js';
import type { BrokerCalls } from '../rpc/broker-calls.js';
import { shellLine } from './command-line.js';
import type { Context } from './context.js';
import type { GlobalOptions } from './input/global-options.js';
import { channelOf } from './input/tls-options.js';

/** A few people wait, not thousands of programs: a broker that is back should be found within a second. */
const DELAY_MS_MAX = 1_000;

/** What a command works with that calls the broker. */
export interface Session {
  readonly context: Context;
  readonly calls: BrokerCalls;
  readonly global: GlobalOptions;
  /** A command line of rmactl for the same broker, to be pasted into a shell. */
  readonly line: (...words: readonly string[]) => string;
}

/** Runs `work` with a connection to the broker that the command line names, and closes it in any case. */
export async function withBroker<T>(
  context: Context,
  command: Command,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const global = await withContext(context, command);
  const { clock, random } = context;
  // Help and usage errors end before this: the gRPC modules take longer to load than all the rest.
  const { BrokerCalls } = await import('../rpc/broker-calls.js');
  const calls = new BrokerCalls(global.broker, {
    clock,
    random,
    channel: await channelOf(global, clock),
    deadlineMs: global.timeout,
    delayMsMax: DELAY_MS_MAX,
    onWait: createWaitTeller(context, global.broker),
  });
  try {
    if (calls.security === 'none' && global.allowInsecure !== true) {
      const { warnOfNoTls } = await import('./failure/warn-of-no-tls.js');
      warnOfNoTls(context.io, global);
    }
    return await work({ context, calls, global, line: createLine(command) });
  } finally {
    calls.close();
  }
}

/** What leads to the broker. */
export const WAYS = {
  context: '--context',
  broker: '--broker',
  tlsCaFile: '--tls-ca-file',
  tlsCertFile: '--tls-cert-file',
  tlsKeyFile: '--tls-key-file',
  brokerIdentity: '--broker-identity',
  allowInsecure: '--allow-insecure',
} as const;

/** The options, with what command line and environment leave open from a context. */
async function withContext({ io }: Context, command: Command): Promise<GlobalOptions> {
  const global = command.optsWithGlobals<GlobalOptions>();
  const file = contextsFile(io.env);
  if (!existsSync(file)) {
    if (global.context === undefined) return global;
    const message = `there is no file of contexts: ${file} (RMACTL_CONTEXTS names another one)`;
    throw new RmaError({ reason: 'WRONG_USAGE', message });
  }
  const { readContext } = await import('./input/contexts.js');
  const found = readContext(file, global.context) ?? {};
  const isSaid = (name: string) => ['cli', 'env'].includes(command.getOptionValueSourceWithGlobals(name) ?? '');
  return { ...global, ...Object.fromEntries(Object.entries(found).filter(([name]) => !isSaid(name))) };
}

/** Where contexts are. */
export function contextsFile(env: Context['io']['env']): string {
  const { RMACTL_CONTEXTS: named, XDG_CONFIG_HOME: config, HOME: home = '/' } = env;
  return named ?? join(config ?? join(home, '.config'), 'rma', 'contexts.yaml');
}

/** They are repeated only if the command line named them: an environment variable stays set. */
function createLine(command: Command): Session['line'] {
  const global = command.optsWithGlobals<GlobalOptions>();
  const named = Object.entries(WAYS).flatMap(([name, flag]) => {
    const isNamed = command.getOptionValueSourceWithGlobals(name) === 'cli';
    const value = global[name as keyof typeof WAYS];
    if (!isNamed) return [];
    return value === true ? [flag] : [flag, String(value)];
  });
  return (...words) => shellLine(['rmactl', ...words, ...named]);
}

/** Tells a person at a terminal why nothing happens, once per reason. Programs get the error at the end. */
function createWaitTeller({ io }: Context, broker: string): (error: RmaError) => void {
  let told = '';
  return ({ message, reason }) => {
    if (!io.isTerminal || told === reason) return;
    told = reason;
    io.err(`waiting for the broker at ${broker}: ${message}\n`);
  };
}
