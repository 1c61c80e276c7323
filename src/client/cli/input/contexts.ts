import { parseDocument } from 'yaml';
import { z } from 'zod';
import { parseAddress } from '../../../common/config/address.js';
import { tooDeepAt } from '../../../common/config/file-depth.js';
import { RmaError } from '../../../common/errors/rma-error.js';
import { readBoundedFile } from '../../../common/files/read-file.js';

/** Room for some hundred contexts. */
const FILE_BYTES_MAX = 128 * 1024;
const CONTEXTS_MAX = 1_000;

const path = z.string().regex(/^\//, 'an absolute path').optional();
const broker = z
  .string()
  .refine((text) => text.startsWith('unix:/') || parseAddress(text) !== undefined, 'HOST:PORT, or unix:PATH');
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

/** What leads to one broker, under a name. */
export type ConnectionContext = z.output<typeof connection>;

/**
 * The context of that name, or the current one; null when the file names none as current. Throws WRONG_USAGE when there
 * is no such context, or the file is not as it should be.
 */
export function readContext(file: string, name: string | undefined): ConnectionContext | null {
  const { current, contexts } = readContexts(file);
  const wanted = name ?? current;
  if (wanted === undefined) return null;
  const found = Object.hasOwn(contexts, wanted) ? contexts[wanted] : undefined;
  if (found !== undefined) return found;
  const names = Object.keys(contexts).join(', ') || 'none';
  throw wrong(`${file} has no context ${JSON.stringify(wanted)}; it has: ${names}`);
}

function readContexts(file: string): z.output<typeof schema> {
  const parsed = schema.safeParse(readYaml(file));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw wrong(`${file}: ${issue?.path.join('.') || 'the file'}: ${issue?.message}`);
}

function readYaml(file: string): unknown {
  try {
    const text = readBoundedFile(file, { bytesMax: FILE_BYTES_MAX }).toString();
    if (tooDeepAt(text) !== null) throw new Error('it is nested too deeply');
    const document = parseDocument(text, { uniqueKeys: true });
    const [flaw] = document.errors;
    if (flaw !== undefined) throw flaw;
    return document.toJS({ maxAliasCount: 0 });
  } catch (problem) {
    throw wrong(`${file} cannot be used: ${problem instanceof Error ? problem.message : String(problem)}`);
  }
}

function wrong(message: string): RmaError {
  return new RmaError({ reason: 'WRONG_USAGE', message });
}
