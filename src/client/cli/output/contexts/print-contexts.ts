import type { ConnectionContext, Contexts } from '../../input/contexts.js';
import type { GlobalOptions } from '../../input/global-options.js';
import type { Io } from '../../io.js';
import { renderFields } from '../fields.js';
import { lookOf } from '../look.js';
import { jsonText } from '../safe-text.js';
import { renderTable } from '../table.js';

const COLUMNS = ['USED', 'CONTEXT', 'BROKER', 'TLS'];
const INDENT = 2;

type Form = Pick<GlobalOptions, 'output' | 'headers'>;

/** Contexts, and which of them commands use. */
export interface ListedContexts {
  readonly contexts: Contexts['contexts'];
  readonly chosen: string | undefined;
}

/** A context with its name. */
export interface NamedContext extends ConnectionContext {
  readonly name: string;
}

/** Prints all contexts in the form of `--output`. */
export function printContexts(io: Io, form: Form, { contexts, chosen }: ListedContexts): void {
  const all = Object.entries(contexts).map(([name, each]) => ({ name, ...each }));
  if (form.output === 'json') return printJson(io, { used: chosen ?? null, contexts: all });
  if (form.output === 'name') return io.out(all.map(({ name }) => `${name}\n`).join(''));
  if (all.length === 0) return io.err('no contexts\n');
  const rows = all.map(({ name, broker, tlsCertFile }) => [
    name === chosen ? '*' : '',
    name,
    broker,
    tlsCertFile === undefined ? 'no' : 'yes',
  ]);
  io.out(renderTable(COLUMNS, rows, lookOf(form)));
}

/** Prints all of one context in the form of `--output`. */
export function describeContext(io: Io, { output }: Form, context: NamedContext): void {
  if (output === 'json') return printJson(io, context);
  if (output === 'name') return io.out(`${context.name}\n`);
  const { name, broker, tlsCaFile, tlsCertFile, tlsKeyFile, brokerIdentity, allowInsecure } = context;
  const fields = [
    ['context', name],
    ['broker', broker],
    ['CA', tlsCaFile],
    ['certificate', tlsCertFile],
    ['key', tlsKeyFile],
    ['identity', brokerIdentity],
    ['insecure', allowInsecure === true ? 'allowed' : undefined],
  ] as const;
  io.out(renderFields(fields.flatMap(([field, value]) => (value === undefined ? [] : [[field, value] as const]))));
}

/** Says in the form of `--output` which context is the current one now. */
export function printCurrent(io: Io, { output }: Form, name: string): void {
  if (output === 'json') printJson(io, { current: name });
  else io.out(output === 'name' ? `${name}\n` : `context ${name} is the current one\n`);
}

function printJson(io: Io, json: object): void {
  io.out(`${jsonText(json, INDENT)}\n`);
}
