import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { contextsFile } from '../session.js';
import { type Contexts, readContexts } from './contexts.js';
import type { GlobalOptions } from './global-options.js';

/** The contexts that there are, and the one that commands use. */
export interface ChosenContext {
  readonly global: GlobalOptions;
  readonly file: string;
  readonly contexts: Contexts['contexts'];
  /** Of --context or its variable, or the current one; undefined: none. */
  readonly chosen: string | undefined;
}

/** Reads the file of contexts; one that is missing has none. */
export function contextsOf({ io }: Context, command: Command): ChosenContext {
  const global = command.optsWithGlobals<GlobalOptions>();
  const file = contextsFile(io.env);
  const { current, contexts }: Contexts = existsSync(file) ? readContexts(file) : { contexts: {} };
  return { global, file, contexts, chosen: global.context ?? current };
}
