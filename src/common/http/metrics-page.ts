import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Logger } from '../log/logger.js';
import type { Exposition } from '../telemetry/exposition.js';
import { type DoorContext, say } from './answer.js';

/** Concurrent scrapes: they share one thread with the program's real work. */
const SCRAPES_MAX = 4;
const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** `/metrics`: all metrics in Prometheus' text format. */
export class MetricsPage {
  private scrapes = 0;

  constructor(
    private readonly exposition: Exposition,
    private readonly log: Logger,
  ) {}

  async answer(context: DoorContext): Promise<Response> {
    if (this.scrapes >= SCRAPES_MAX) {
      return say(context, 503, { status: `${SCRAPES_MAX} scrapes are in progress already` }, { 'retry-after': '1' });
    }
    if (context.req.method === 'HEAD') return context.body(null, 200, { 'content-type': METRICS_TYPE });
    const { incoming, outgoing } = context.env;
    this.scrapes += 1;
    try {
      outgoing.setHeader('content-type', METRICS_TYPE);
      await write(this.exposition, incoming, outgoing);
    } catch (error) {
      // The reader has gone, or the scrape failed: Prometheus counts a response that is cut off as failed.
      this.log.debug('metrics.scrape_failed', 'a scrape was not finished', { error });
      outgoing.destroy();
    } finally {
      this.scrapes -= 1;
    }
    return RESPONSE_ALREADY_SENT;
  }
}

/** Past the framework: Node's own streams compress, and wait for a reader that is slow. */
async function write(exposition: Exposition, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const text = Readable.from(exposition.pieces());
  if (!/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))) return pipeline(text, response);
  response.setHeader('content-encoding', 'gzip');
  await pipeline(text, createGzip({ level: constants.Z_BEST_SPEED }), response);
}
