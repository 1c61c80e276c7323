import type { Command } from 'commander';
import type { BrokerCalls } from '../../rpc/broker-calls.js';
import type { Context } from '../context.js';
import type { GlobalOptions } from '../input/global-options.js';
import { withoutEnded } from '../input/list-options.js';
import { channelOf } from '../input/tls-options.js';
import { idCell } from '../output/cells.js';

/** Kinds of resources whose names the broker knows. */
export type NameKind = 'node' | 'claim' | 'tenant';

/** A person waits for each key press: after this, the broker counts as unreachable. */
const DEADLINE_MS = 1_000;
/** Nobody picks from more: one more letter typed narrows the list. */
const NAMES_MAX = 1_000;

const KIND_OF_OPTION: Readonly<Record<string, NameKind>> = {
  '--node': 'node',
  '--exclude-node': 'node',
  '--tenant': 'tenant',
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
  return (['node', 'claim', 'tenant'] as const).find((kind) => names.includes(kind)) ?? null;
}

/** The ids of one kind; empty when the broker does not answer at once. */
export async function namesOf(
  kind: NameKind,
  words: readonly string[],
  program: Command,
  context: Context,
): Promise<readonly string[]> {
  const ways = waysIn(words, program.opts<GlobalOptions>());
  const { BrokerCalls } = await import('../../rpc/broker-calls.js');
  const { clock, random } = context;
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
  } catch {
    // A shell that completes cannot show an error.
    return [];
  } finally {
    calls?.close();
  }
}

/** What leads to the broker: options that are typed already, or those of the environment. */
function waysIn(
  words: readonly string[],
  { broker, tlsCaFile, tlsCertFile, tlsKeyFile, brokerIdentity }: GlobalOptions,
) {
  const typed = (flag: string, otherwise: string | undefined) => {
    const at = words.indexOf(flag);
    return (at === -1 ? undefined : words[at + 1]) ?? otherwise;
  };
  return {
    broker: typed('--broker', broker) ?? broker,
    tlsCaFile: typed('--tls-ca-file', tlsCaFile),
    tlsCertFile: typed('--tls-cert-file', tlsCertFile),
    tlsKeyFile: typed('--tls-key-file', tlsKeyFile),
    brokerIdentity: typed('--broker-identity', brokerIdentity),
  };
}

function listOf(calls: BrokerCalls, kind: NameKind): AsyncIterable<{ readonly name: string }> {
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
