import { dateTimeOfSecond } from '../../../common/clock/rfc3339.js';
import type { Context } from '../context.js';
import type { GlobalOptions } from '../input/global-options.js';
import type { Authority } from '../pki/authority.js';
import type { Issued } from '../pki/issue.js';
import { lookOf } from './look.js';
import { jsonText } from './safe-text.js';
import { renderTable } from './table.js';

const COLUMNS = ['IDENTITY', 'DIRECTORY', 'EXPIRES'];
const INDENT = 2;
const MS_PER_S = 1000;

/** Prints what `pki init` made. */
export function printAuthority(context: Context, global: GlobalOptions, authority: Authority): void {
  const { trustDomain, directory, notAfterMs } = authority;
  print(context, global, [{ uri: `spiffe://${trustDomain}`, directory, notAfterMs }]);
}

/** Prints what `pki issue` made. */
export function printCertificates(context: Context, global: GlobalOptions, issued: readonly Issued[]): void {
  print(context, global, issued);
}

function print({ io }: Context, global: GlobalOptions, issued: readonly Issued[]): void {
  if (global.output === 'json') io.out(`${jsonText({ certificates: issued.map(toJson) }, INDENT)}\n`);
  else if (global.output === 'name') io.out(issued.map(({ directory }) => `${directory}\n`).join(''));
  else io.out(renderTable(COLUMNS, issued.map(toRow), lookOf(global)));
}

function toJson({ uri, directory, notAfterMs }: Issued): Record<string, string> {
  return { identity: uri, directory, expireTime: timeText(notAfterMs) };
}

function toRow({ uri, directory, notAfterMs }: Issued): readonly string[] {
  return [uri, directory, timeText(notAfterMs)];
}

function timeText(ms: number): string {
  return `${dateTimeOfSecond(Math.floor(ms / MS_PER_S))}Z`;
}
