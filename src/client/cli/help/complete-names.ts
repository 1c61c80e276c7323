import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import type { BrokerCalls } from '../../rpc/broker-calls.js';
import type { Context } from '../context.js';
import type { ConnectionContext, Contexts } from '../input/contexts.js';
import type { GlobalOptions } from '../input/global-options.js';
import { withoutEnded } from '../input/list-options.js';
import { channelOf } from '../input/tls-options.js';
import { idCell } from '../output/cells.js';
import { contextsFile, WAYS } from '../session.js';

/** Kinds of what has a name: the broker knows those of resources, and a file those of contexts. */
const KINDS = ['node', 'claim', 'tenant', 'context'] as const;
export type NameKind = (typeof KINDS)[number];

/** A person waits for each key press: after this, the broker counts as unreachable. */
const DEADLINE_MS = 1_000;
/** Nobody picks from more: one more letter typed narrows the list. */
const NAMES_MAX = 1_000;

const KIND_OF_OPTION: Readonly<Record<string, NameKind>> = {
  '--node': 'node',
  '--exclude-node': 'node',
  '--tenant': 'tenant',
  '--context': 'context',
};

/** The kind of names that the last of `words` may be completed to; null when it is something else. */
export function wantedNames(program: Command, words: readonly string[]): NameKind | null {
  const [before = '', word = ''] = words.slice(-2);
  if (word.startsWith('-')) return null;
  return KIND_OF_OPTION[before] ?? argumentKind(program, words);
}

function argumentKind(program: Command, words: readonly string[]): NameKind | null {
  let command = program;
  for (const word of words.slice(0, -1)) command = command.commands.find((each) => each.name() === word) ?? command;
  const names = command.registeredArguments.map((argument) => argument.name());
  return KINDS.find((kind) => names.includes(kind)) ?? null;
}

/** The names of one kind; empty when the broker does not answer at once, or the file of contexts cannot be used. */
export async function namesOf(
  kind: NameKind,
  words: readonly string[],
  program: Command,
  context: Context,
): Promise<readonly string[]> {
  try {
    const { readContexts } = await import('../input/contexts.js');
    const file = contextsFile(context.io.env);
    const { current, contexts }: Contexts = existsSync(file) ? readContexts(file) : { contexts: {} };
    if (kind === 'context') return Object.keys(contexts);
    const chosen = typed(words, '--context') ?? program.opts<GlobalOptions>().context ?? current ?? '';
    return await askBroker(kind, waysIn(words, program, contexts[chosen]), context);
  } catch {
    // A shell that completes cannot show an error.
    return [];
  }
}

async function askBroker(
  kind: Exclude<NameKind, 'context'>,
  ways: Ways,
  { clock, random }: Context,
): Promise<readonly string[]> {
  const { BrokerCalls } = await import('../../rpc/broker-calls.js');
  let calls: BrokerCalls | undefined;
  try {
    const terms = { clock, random, deadlineMs: DEADLINE_MS, attemptsMax: 1, channel: await channelOf(ways, clock) };
    calls = new BrokerCalls(ways.broker, terms);
    const names: string[] = [];
    for await (const { name } of listOf(calls, kind)) {
      names.push(idCell(name));
      if (names.length === NAMES_MAX) break;
    }
    return names;
  } finally {
    calls?.close();
  }
}

type Ways = Pick<GlobalOptions, 'broker' | 'tlsCaFile' | 'tlsCertFile' | 'tlsKeyFile' | 'brokerIdentity'>;

/** What leads to the broker: options that are typed already, those of the environment, or what a context says. */
function waysIn(words: readonly string[], program: Command, context: ConnectionContext | undefined): Ways {
  const options = program.opts<GlobalOptions>();
  const of = <Name extends keyof Ways>(name: Name): string | undefined => {
    const fromContext = program.getOptionValueSource(name) === 'env' ? undefined : context?.[name];
    return typed(words, WAYS[name]) ?? fromContext ?? options[name];
  };
  return {
    broker: of('broker') ?? options.broker,
    tlsCaFile: of('tlsCaFile'),
    tlsCertFile: of('tlsCertFile'),
    tlsKeyFile: of('tlsKeyFile'),
    brokerIdentity: of('brokerIdentity'),
  };
}

/** The value of an option that is typed already. */
function typed(words: readonly string[], flag: string): string | undefined {
  const at = words.indexOf(flag);
  return at === -1 ? undefined : words[at + 1];
}

function listOf(calls: BrokerCalls, kind: Exclude<NameKind, 'context'>): AsyncIterable<{ readonly name: string }> {
  const pageSize = NAMES_MAX;
  switch (kind) {
    case 'node':
      return calls.listNodes({ pageSize });
    case 'claim':
      return calls.listClaims({ pageSize, filter: withoutEnded(''), orderBy: 'create_time desc' });
    case 'tenant':
      return calls.listTenants({ pageSize });
  }
}
