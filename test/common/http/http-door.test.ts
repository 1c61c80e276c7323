import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { Counter, Registry } from 'prom-client';
import { systemClock } from '../../../src/common/clock/system-clock.js';
import { type HttpDoor, openHttpDoor } from '../../../src/common/http/http-door.js';
import { withHttpDoor } from '../../../src/common/http/with-http-door.js';
import { EXIT_STATUS, StartError } from '../../../src/common/shutdown/exit-status.js';
import { type Exposition, expositionOf } from '../../../src/common/telemetry/exposition.js';
import { Readiness } from '../../../src/common/telemetry/readiness.js';
import { RecordingLog } from '../../fakes/recording-log.js';

/** A door without TLS. */
const PLAIN = { clock: systemClock, certificates: undefined, mayScrape: () => false, onRefused: () => assert.fail() };

/** All that the door answers to these bytes until it hangs up. */
async function said(port: number, request: string): Promise<string> {
  const socket = connect(port, '127.0.0.1', () => socket.write(request));
  let answer = '';
  socket.setEncoding('latin1').on('data', (piece) => {
    answer += piece;
  });
  await once(socket, 'close');
  return answer;
}

describe('the HTTP door', () => {
  const doors: HttpDoor[] = [];
  let problem: string | Error | null = null;
  afterEach(async () => {
    problem = null;
    for (const door of doors.splice(0)) await door.close();
  });

  async function currentProblem(): Promise<string | null> {
    if (problem instanceof Error) throw problem;
    return problem;
  }

  async function start(exposition: Exposition = expositionOf(new Registry())) {
    const readiness = new Readiness('the cellar is being swept');
    const log = new RecordingLog();
    const options = { ...PLAIN, exposition, readiness, problem: currentProblem, log: log.logger };
    const door = await openHttpDoor({ ...options, address: '127.0.0.1:0' });
    doors.push(door);
    return { options, readiness, log, port: door.port, url: `http://127.0.0.1:${door.port}` };
  }

  it('serves the registry and what follows it as the text format', async () => {
    const registry = new Registry();
    new Counter({ registers: [registry], name: 'a_total', help: 'An a.' }).inc(3);
    const { url } = await start(
      expositionOf(registry, async function* () {
        yield '# HELP b A b.\n# TYPE b gauge\nb{node="n1"} 1\n';
      }),
    );
    const response = await fetch(`${url}/metrics`);
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
    assert.equal(response.headers.get('content-encoding'), 'gzip');
    const lines = (await response.text()).split('\n').filter((line) => line !== '');
    assert.deepEqual(lines, [
      ...['# HELP a_total An a.', '# TYPE a_total counter', 'a_total 3'],
      ...['# HELP b A b.', '# TYPE b gauge', 'b{node="n1"} 1'],
    ]);
  });

  it('says what a program that does not serve yet waits for, and when it lives no more', async () => {
    const { url, readiness } = await start();
    const waiting = await fetch(`${url}/readyz`);
    assert.equal(waiting.status, 503);
    assert.deepEqual(await waiting.json(), { status: 'not ready', reason: 'the cellar is being swept' });
    readiness.serves();
    assert.deepEqual(await (await fetch(`${url}/readyz`)).json(), { status: 'ready' });
    assert.deepEqual(await (await fetch(`${url}/healthz`)).json(), { status: 'alive' });
    problem = 'a thread hangs';
    const dead = await fetch(`${url}/healthz`);
    assert.equal(dead.status, 503);
    assert.deepEqual(await dead.json(), { status: 'not alive', reason: 'a thread hangs' });
  });

  it('answers GET and HEAD for its three pages, and nothing else', async () => {
    const { url } = await start();
    assert.equal((await fetch(`${url}/`)).status, 404);
    const posted = await fetch(`${url}/metrics`, { method: 'POST', body: 'x' });
    assert.deepEqual([posted.status, posted.headers.get('allow')], [405, 'GET, HEAD']);
    for (const page of ['metrics', 'healthz']) {
      const head = await fetch(`${url}/${page}`, { method: 'HEAD' });
      assert.deepEqual([head.status, await head.text()], [200, '']);
    }
  });

  it('answers probes and scrapes however many connections are silent or half of a request', async () => {
    const { port, url, readiness } = await start();
    readiness.serves();
    const kept = connect(port, '127.0.0.1');
    await once(kept, 'connect');
    const flood = [kept];
    for (let count = 0; count < 200; count++) {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => {});
      await once(socket, 'connect');
      if (count % 2 === 0) socket.write('GET /healthz HTTP/1.1\r\nhost: a\r\nx-half: ');
      flood.push(socket);
    }
    for (const page of ['healthz', 'readyz', 'metrics', 'healthz']) {
      const response = await fetch(`${url}/${page}`, { headers: { connection: 'close' } });
      assert.equal(response.status, 200, page);
      await response.text();
    }
    if (!kept.closed) await once(kept, 'close');
    assert.ok(
      flood.some((socket) => !socket.closed),
      'only as many made room as had to',
    );
    for (const socket of flood) socket.destroy();
  });

  it('lets a few scrapes go on at a time and asks others to come back', async () => {
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { url } = await start({
      async *pieces() {
        yield 'a 1\n';
        await finished;
      },
    });
    const first = await Promise.all([1, 2, 3, 4].map(() => fetch(`${url}/metrics`)));
    const refused = await fetch(`${url}/metrics`);
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '1']);
    finish();
    for (const response of first) assert.equal(await response.text(), 'a 1\n');
    assert.equal((await fetch(`${url}/metrics`)).status, 200);
  });

  it('cuts off a scrape that cannot be made, so that it counts as failed', async () => {
    const { url, log } = await start({
      async *pieces() {
        yield 'a 1\n';
        throw new Error('no more');
      },
    });
    await assert.rejects(fetch(`${url}/metrics`).then((response) => response.text()));
    assert.equal(log.of('metrics.scrape_failed').length, 1);
    assert.equal((await fetch(`${url}/healthz`)).status, 200);
  });

  it('answers the probe of a load balancer that speaks HTTP/1.0 and names no host', async () => {
    const { port } = await start();
    assert.match(
      await said(port, 'GET /healthz HTTP/1.0\r\n\r\n'),
      /^HTTP\/1\.1 200 OK\r\n(.*\r\n)+{"status":"alive"}\n$/,
    );
  });

  for (const [what, request, status] of [
    ['a path that is no URL', 'GET //[ HTTP/1.0\r\n\r\n', 404],
    ['a path with a broken escape', 'GET /%ff%zz HTTP/1.0\r\n\r\n', 404],
    ['a whole URL, as a proxy is asked', 'GET http://a:b/metrics HTTP/1.0\r\n\r\n', 400],
    ['a host that is none', 'GET /healthz HTTP/1.0\r\nhost: a b\r\n\r\n', 400],
    ['a method that nobody knows', 'BREW /metrics HTTP/1.0\r\n\r\n', 400],
    ['a body where none belongs', 'PUT /metrics HTTP/1.0\r\ncontent-length: 3\r\n\r\nabc', 405],
  ] as const) {
    it(`answers ${what} with ${status}, and goes on`, async () => {
      const { port, url } = await start();
      assert.match(await said(port, request), new RegExp(`^HTTP/1\\.1 ${status} `));
      assert.equal((await fetch(`${url}/healthz`)).status, 200);
    });
  }

  it('answers whoever has said that nothing more will be asked', async () => {
    const { port } = await start();
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.end('GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n');
    const [answer] = await once(socket, 'data');
    assert.match(String(answer), /^HTTP\/1\.1 200 /);
    await once(socket, 'end');
  });

  it('gives up a request that does not arrive in time', async () => {
    const { options } = await start();
    const door = await openHttpDoor({ ...options, address: '127.0.0.1:0', requestTimeoutMs: 100 });
    doors.push(door);
    for (const words of [
      'GET /healthz HTTP/1.1\r\nx-half: ',
      'PUT / HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n1',
    ]) {
      assert.match(await said(door.port, words), /^HTTP\/1\.1 (408|404) /);
    }
  });

  it('says only that a page failed, and logs why', async () => {
    const { url, log } = await start();
    problem = new Error('the secret of the cellar');
    const failed = await fetch(`${url}/healthz`);
    assert.equal(failed.status, 500);
    assert.doesNotMatch(await failed.text(), /cellar/);
    assert.match(JSON.stringify(log.of('http.failed')), /the secret of the cellar/);
  });

  it('leaves the classes of the whole program as Node has them', async () => {
    const before = [globalThis.Request, globalThis.Response];
    await start();
    assert.deepEqual([globalThis.Request === before[0], globalThis.Response === before[1]], [true, true]);
  });

  it('refuses headers that are too large', async () => {
    const { port } = await start();
    const asked = request({ port, host: '127.0.0.1', path: '/healthz', headers: { 'x-large': 'x'.repeat(9_000) } });
    asked.end();
    const [response] = await once(asked, 'response');
    assert.equal(response.statusCode, 431);
    response.resume();
  });

  it('closes although a scraper keeps its connection', async () => {
    const { port } = await start();
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const closed = once(socket, 'close');
    socket.write('GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n');
    await once(socket, 'data');
    await doors.pop()?.close();
    await closed;
  });

  it('ends the start when something else has its address, and says which', async () => {
    const { port, options } = await start();
    const second = openHttpDoor({ ...options, address: `127.0.0.1:${port}` });
    await assert.rejects(second, (error) => {
      assert.ok(error instanceof StartError);
      assert.equal(error.exitStatus, EXIT_STATUS.ADDRESS_IN_USE);
      assert.match(error.message, new RegExp(`httpAddress 127.0.0.1:${port} cannot be listened on`));
      return true;
    });
  });

  it('is open while the program runs, and closed after it has failed', async () => {
    const { options, log } = await start();
    const program = async () => {
      const port = log.lines.at(-1)?.['port'];
      assert.equal((await fetch(`http://127.0.0.1:${port}/healthz`)).status, 200);
      throw new Error('the program fails');
    };
    await assert.rejects(withHttpDoor('127.0.0.1:0', options, program), /the program fails/);
    await assert.rejects(fetch(`http://127.0.0.1:${log.lines.at(-1)?.['port']}/healthz`));
  });

  it('is not there when it is turned off', async () => {
    const { options, log } = await start();
    const linesBefore = log.lines.length;
    let ran = false;
    await withHttpDoor(null, options, async () => {
      ran = true;
    });
    assert.deepEqual([ran, log.lines.length], [true, linesBefore]);
  });
});
