import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { type DoorContext, say } from './answer.js';
import { MetricsPage } from './metrics-page.js';
import type { ProgramState } from './program-state.js';

/** Answers GET requests, and HEAD ones, of which the framework drops the body. */
type Page = (context: DoorContext) => Response | Promise<Response>;

/** The pages that each program has. */
export function createPages(state: ProgramState): Hono<{ Bindings: HttpBindings }> {
  const metrics = new MetricsPage(state.exposition, state.log);
  const pages: Readonly<Record<string, Page>> = {
    '/metrics': (context) => metrics.answer(context),
    '/healthz': (context) => health(context, state),
    '/readyz': (context) => readiness(context, state),
  };
  const app = new Hono<{ Bindings: HttpBindings }>();
  for (const [path, page] of Object.entries(pages)) {
    app.get(path, page);
    app.all(path, (context) =>
      say(context, 405, { status: 'only GET and HEAD are supported' }, { allow: 'GET, HEAD' }),
    );
  }
  app.notFound((context) => say(context, 404, { status: `no such page; try ${Object.keys(pages).join(', ')}` }));
  app.onError((error, context) => {
    state.log.error('http.failed', 'a page could not be made; please report it', { path: context.req.path, error });
    return say(context, 500, { status: 'the page could not be made; the log says why' });
  });
  return app;
}

async function health(context: DoorContext, { problem }: ProgramState): Promise<Response> {
  const reason = await problem();
  return reason === null ? say(context, 200, { status: 'alive' }) : say(context, 503, { status: 'not alive', reason });
}

function readiness(context: DoorContext, state: ProgramState): Response {
  const reason = state.readiness.notReadyBecause;
  return reason === null ? say(context, 200, { status: 'ready' }) : say(context, 503, { status: 'not ready', reason });
}
