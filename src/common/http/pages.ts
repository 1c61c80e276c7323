import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { type DoorContext, say } from './answer.js';
import type { DoorParts, ProgramState } from './door-parts.js';
import type { Audience, Gate } from './gate.js';
import { MetricsPage } from './metrics-page.js';

/** Answers GET requests, and HEAD ones, of which the framework drops the body. */
interface Page {
  readonly audience: Audience;
  readonly answer: (context: DoorContext) => Response | Promise<Response>;
}

/** The pages that each program has. */
export function createPages(parts: DoorParts, gate: Gate): Hono<{ Bindings: HttpBindings }> {
  const { exposition, log } = parts;
  const metrics = new MetricsPage(exposition, log);
  const pages: Readonly<Record<string, Page>> = {
    '/metrics': { audience: 'metrics', answer: (context) => metrics.answer(context) },
    '/healthz': { audience: 'everybody', answer: (context) => health(context, parts) },
    '/readyz': { audience: 'everybody', answer: (context) => readiness(context, parts) },
  };
  const app = new Hono<{ Bindings: HttpBindings }>();
  for (const [path, page] of Object.entries(pages)) {
    app.get(path, (context) => admitted(context, page, { gate, ...parts }));
    app.all(path, (context) => say(context, 405, { status: 'only GET and HEAD are supported' }, ALLOWED));
  }
  app.notFound((context) => say(context, 404, { status: `no such page; try ${Object.keys(pages).join(', ')}` }));
  app.onError((error, context) => {
    log.error('http.failed', 'a page could not be made; please report it', { path: context.req.path, error });
    return say(context, 500, { status: 'the page could not be made; the log says why' });
  });
  return app;
}

const ALLOWED = { allow: 'GET, HEAD' };

/** The page, or why whoever asks does not get it. */
function admitted(
  context: DoorContext,
  { audience, answer }: Page,
  { gate, onRefused }: Pick<DoorParts, 'onRefused'> & { readonly gate: Gate },
): Response | Promise<Response> {
  const { socket } = context.env.incoming;
  const refusal = gate.refusalOf(socket, audience);
  if (refusal === null) return answer(context);
  onRefused({ ...refusal, path: context.req.path, address: `${socket.remoteAddress}:${socket.remotePort}` });
  return say(context, 403, { status: 'refused', cause: refusal.cause, reason: refusal.message });
}

async function health(context: DoorContext, { problem }: ProgramState): Promise<Response> {
  const reason = await problem();
  return reason === null ? say(context, 200, { status: 'alive' }) : say(context, 503, { status: 'not alive', reason });
}

function readiness(context: DoorContext, { readiness: { notReadyBecause: reason, role } }: ProgramState): Response {
  const as = role === null ? {} : { role };
  if (reason === null) return say(context, 200, { status: 'ready', ...as });
  return say(context, 503, { status: 'not ready', ...as, reason });
}
