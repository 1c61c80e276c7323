import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** What every handler of the door gets: the request, and Node's own objects below it. */
export type DoorContext = Context<{ Bindings: HttpBindings }>;

/** A short answer for programs and people alike: JSON on a line of its own. */
export function say(
  context: DoorContext,
  status: ContentfulStatusCode,
  body: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return context.body(`${JSON.stringify(body)}\n`, status, { 'content-type': 'application/json', ...headers });
}
