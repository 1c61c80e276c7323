import type { Json } from '../../rpc/wire/proto-json.js';
import type { Session } from '../session.js';
import { jsonText } from './safe-text.js';

const INDENT = 2;

/** Prints indented JSON, for people and programs. */
export function printJson({ context }: Session, json: Json): void {
  context.io.out(`${jsonText(json, INDENT)}\n`);
}
