import { type Document, parseDocument } from 'yaml';
import { z } from 'zod';
import { ADDRESSES_FORM, parseAddresses } from '../../../common/config/address.js';
import { tooDeepAt } from '../../../common/config/file-depth.js';
import { RmaError } from '../../../common/errors/rma-error.js';
import { readBoundedFile } from '../../../common/files/read-file.js';
import { replaceFile } from '../../../common/files/replace-file.js';

/** Room for some hundred contexts. */
const FILE_BYTES_MAX = 128 * 1024;
const CONTEXTS_MAX = 1_000;

const path = z.string().regex(/^\//, 'an absolute path').optional();
const broker = z
  .string()
  .refine((text) => text.startsWith('unix:/') || parseAddresses(text) !== undefined, `${ADDRESSES_FORM}, or unix:PATH`);
const connection = z.strictObject({
  broker,
  tlsCaFile: path,
  tlsCertFile: path,
  tlsKeyFile: path,
  brokerIdentity: z.string().optional(),
  allowInsecure: z.boolean().optional(),
});
const schema = z.strictObject({
  current: z.string().optional(),
  contexts: z
    .record(z.string(), connection)
    .refine((all) => Object.keys(all).length <= CONTEXTS_MAX, `at most ${CONTEXTS_MAX} contexts`),
});

/** What leads to the brokers of one fleet, under a name. */
export type ConnectionContext = z.output<typeof connection>;
/** All that a file of contexts says. */
export type Contexts = z.output<typeof schema>;

/**
 * The context of that name, or the current one; null when the file names none as current. Throws WRONG_USAGE when there
 * is no such context, or the file is not as it should be.
 */
export function readContext(file: string, name: string | undefined): ConnectionContext | null {
  const { current, contexts } = readContexts(file);
  const wanted = name ?? current;
  return wanted === undefined ? null : contextNamed(file, contexts, wanted);
}

/** One of the contexts that were read from a file; throws WRONG_USAGE when there is no such one. */
export function contextNamed(file: string, contexts: Contexts['contexts'], name: string): ConnectionContext {
  const found = Object.hasOwn(contexts, name) ? contexts[name] : undefined;
  if (found !== undefined) return found;
  const names = Object.keys(contexts).join(', ') || 'none';
  throw wrong(`${file} has no context ${JSON.stringify(name)}; it has: ${names}`);
}

/** Makes a context the current one of its file, where all else stays. Throws WRONG_USAGE when that cannot be. */
export function makeCurrent(file: string, name: string): void {
  const document = readYaml(file);
  contextNamed(file, checked(file, document).contexts, name);
  document.set('current', name);
  try {
    replaceFile(file, document.toString({ lineWidth: 0 }));
  } catch (problem) {
    throw wrong(`${file} cannot be written: ${problem instanceof Error ? problem.message : String(problem)}`);
  }
}

/** All contexts of a file. Throws WRONG_USAGE when it is not as it should be. */
export function readContexts(file: string): Contexts {
  return checked(file, readYaml(file));
}

function checked(file: string, document: Document): Contexts {
  const parsed = schema.safeParse(document.toJS({ maxAliasCount: 0 }));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw wrong(`${file}: ${issue?.path.join('.') || 'the file'}: ${issue?.message}`);
}

function readYaml(file: string): Document {
  try {
    const text = readBoundedFile(file, { bytesMax: FILE_BYTES_MAX }).toString();
    if (tooDeepAt(text) !== null) throw new Error('it is nested too deeply');
    const document = parseDocument(text, { uniqueKeys: true });
    const [flaw] = document.errors;
    if (flaw !== undefined) throw flaw;
    document.toJS({ maxAliasCount: 0 });
    return document;
  } catch (problem) {
    throw wrong(`${file} cannot be used: ${problem instanceof Error ? problem.message : String(problem)}`);
  }
}

function wrong(message: string): RmaError {
  return new RmaError({ reason: 'WRONG_USAGE', message });
}
