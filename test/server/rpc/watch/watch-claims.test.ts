import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Turns } from '../../../../src/common/clock/turns.js';
import { RmaError } from '../../../../src/common/errors/rma-error.js';
import { messageType } from '../../../../src/common/rpc/messages.js';
import { ANYBODY } from '../../../../src/domain/access/known-caller.js';
import type { Change } from '../../../../src/domain/broker/records/change.js';
import type {
  WatchClaimsResponse,
  WatchClaimsResponse__Output,
} from '../../../../src/gen/rma/v1/WatchClaimsResponse.js';
import { WatchHub } from '../../../../src/server/core/watch-hub.js';
import { BACKLOG_CHANGES_MAX } from '../../../../src/server/rpc/watch/watch-backlog.js';
import { watchClaimsHandler, watchSeats } from '../../../../src/server/rpc/watch/watch-claims.js';
import { EncodedResponse } from '../../../../src/server/wire/write/encoded-response.js';
import { claimWriters } from '../../../../src/server/wire/write/responses.js';
import { helloOf, World } from '../../../domain/broker/support.js';
import { settle } from '../../../fakes/fake-clock.js';
import { wallAsBroker } from '../../../fakes/wall-as-broker.js';

const decode = messageType<object, WatchClaimsResponse__Output>('rma.v1.WatchClaimsResponse').deserialize;

/** Of whom it is not told that it has gone. */
const STAYS = { ...ANYBODY, peer: 'here:1', onGone: () => () => {} };

/** A watcher that reads only when it is told to: each write finds its buffers full. */
class SlowWatcher {
  readonly written: (WatchClaimsResponse | EncodedResponse)[] = [];
  private drained: () => void = () => {};
  readonly ended: Promise<RmaError | null>;
  private readonly hangUpper = new AbortController();

  constructor(
    { fleet, hub }: Scene,
    { filter = '', resumeToken = '' }: { readonly filter?: string; readonly resumeToken?: string } = {},
    private readonly reads = false,
  ) {
    const { news } = claimWriters(wallAsBroker);
    const watch = watchClaimsHandler({ core: { fleet }, hub, seats: watchSeats(10), turns: new Turns() }, news);
    const request = { filter, resumeToken, labelRequirements: [] };
    this.ended = watch({ ...this.end(), request }, this.hangUpper.signal, STAYS).then(
      () => null,
      (thrown) => RmaError.from(thrown),
    );
  }

  async read(): Promise<void> {
    this.drained();
    await settle();
  }

  hangUp(): void {
    this.hangUpper.abort();
  }

  /** What has been written, as it arrives. */
  responses(): readonly string[] {
    return this.written.map((response) => {
      const { changed, removed, event } =
        response instanceof EncodedResponse ? decode(response.bytes) : { ...response, event: kindOf(response) };
      return changed ? `${changed.name} ${changed.state}` : removed ? `${removed} removed` : (event ?? '');
    });
  }

  private end() {
    return {
      write: (response: WatchClaimsResponse | EncodedResponse) => {
        this.written.push(response);
        return this.reads;
      },
      once: (_event: 'drain', listener: () => void) => {
        this.drained = listener;
      },
    };
  }
}

function kindOf({ snapshotComplete, bookmark }: WatchClaimsResponse): string {
  return snapshotComplete ? 'snapshotComplete' : bookmark ? 'bookmark' : '';
}

interface Scene {
  readonly world: World;
  readonly fleet: World['fleet'];
  readonly hub: WatchHub;
}

/** A fleet whose changes are durable at once, unless the test holds them back. */
function scene() {
  const world = new World({ checked: false });
  const { fleet } = world;
  const hub = new WatchHub(0);
  const held: Change[] = [];
  let holds = false;
  const apply = fleet.apply.bind(fleet);
  fleet.apply = (change) => {
    apply(change);
    if (holds) held.push(change);
    else hub.committed([change]);
  };
  world.connect(helloOf('n1', { count: 100 }));
  const hold = () => {
    holds = true;
  };
  const letGo = () => {
    holds = false;
    hub.committed(held.splice(0));
  };
  return { world, fleet, hub, hold, letGo };
}

describe('a snapshot that takes its time', () => {
  it('shows each claim once as it is when its turn comes, then only what changed of those before', async () => {
    const { world, ...at } = scene();
    const [first, second, third] = [world.claim(), world.claim(), world.claim()];
    const watcher = new SlowWatcher({ world, ...at });
    await settle();
    world.report(first.id, 'PREPARED');
    world.report(third.id, 'PREPARED');
    const late = world.claim();
    for (let count = 0; count < 6; count++) await watcher.read();
    assert.deepEqual(watcher.responses(), [
      `claims/${first.id} RESERVED`,
      `claims/${second.id} RESERVED`,
      `claims/${third.id} PREPARED`,
      `claims/${late.id} RESERVED`,
      'snapshotComplete',
      `claims/${first.id} PREPARED`,
    ]);
    const complete = watcher.written[4];
    assert.ok(complete && !(complete instanceof EncodedResponse));
    assert.ok(Number(complete.resumeToken) < world.now(first.id).revision, 'a resume there sends it again');
    watcher.hangUp();
    assert.equal(await watcher.ended, null);
  });

  it('shows nothing that is not durable, and follows with it when it is', async () => {
    const { world, hold, letGo, ...at } = scene();
    const durable = world.claim();
    hold();
    const undurable = world.claim();
    const watcher = new SlowWatcher({ world, ...at }, {}, true);
    await settle();
    assert.deepEqual(watcher.responses(), [`claims/${durable.id} RESERVED`, 'snapshotComplete']);
    letGo();
    await settle();
    assert.equal(watcher.responses().at(-1), `claims/${undurable.id} RESERVED`);
    watcher.hangUp();
    await watcher.ended;
  });
});

describe('a snapshot, while claims change that are not durable', () => {
  it('has each claim that was there before it says that it has all', async () => {
    const { world, hold, letGo, ...at } = scene();
    const [resting, changing] = [world.claim(), world.claim()];
    hold();
    world.report(changing.id, 'PREPARED');
    const watcher = new SlowWatcher({ world, ...at }, {}, true);
    await settle();
    assert.deepEqual(watcher.responses(), [`claims/${resting.id} RESERVED`]);
    letGo();
    await settle();
    const seen = watcher.responses();
    assert.deepEqual(seen.slice(0, 3), [
      `claims/${resting.id} RESERVED`,
      `claims/${changing.id} PREPARED`,
      'snapshotComplete',
    ]);
    watcher.hangUp();
    await watcher.ended;
  });
});

describe('a watcher that does not read', () => {
  it('is cut with a reason, and the others get everything', async () => {
    const { world, ...at } = scene();
    const { id } = world.claim();
    const stalled = new SlowWatcher({ world, ...at });
    const other = new SlowWatcher({ world, ...at }, {}, true);
    await settle();
    const changes = BACKLOG_CHANGES_MAX + 1;
    for (let count = 0; count < changes; count++) {
      world.renew(id);
      if (count % 1_000 === 0) await settle();
    }
    assert.equal((await stalled.ended)?.reason, 'WATCH_TOO_SLOW');
    assert.deepEqual(stalled.responses(), [`claims/${id} RESERVED`]);
    await settle();
    assert.equal(at.hub.watcherCount, 1);
    assert.equal(other.responses().length, 2 + changes);
    other.hangUp();
    await other.ended;
  });

  it('is cut while it resumes, too', async () => {
    const { world, ...at } = scene();
    const { id } = world.claim();
    const stalled = new SlowWatcher({ world, ...at }, { resumeToken: '0' });
    await settle();
    for (let count = 0; count <= BACKLOG_CHANGES_MAX; count++) world.renew(id);
    assert.equal((await stalled.ended)?.reason, 'WATCH_TOO_SLOW');
    assert.equal(at.hub.watcherCount, 0);
  });
});

describe('watchers of the same change', () => {
  it('are sent the same bytes', async () => {
    const { world, ...at } = scene();
    const watchers = [1, 2, 3].map(() => new SlowWatcher({ world, ...at }, {}, true));
    await settle();
    const { id } = world.claim();
    await settle();
    const sent = watchers.map(({ written }) => written.at(-1));
    assert.ok(sent[0] instanceof EncodedResponse);
    assert.ok(sent.every((response) => response === sent[0]));
    assert.equal(decode(sent[0].bytes).changed?.name, `claims/${id}`);
    for (const watcher of watchers) watcher.hangUp();
  });

  it('get a newer token now and then when nothing concerns them', async () => {
    const { world, ...at } = scene();
    const { id } = world.claim();
    const watcher = new SlowWatcher({ world, ...at }, { filter: 'guest = nobody' }, true);
    await settle();
    for (let count = 0; count < 2_500; count++) world.renew(id);
    await settle();
    assert.deepEqual(watcher.responses(), ['snapshotComplete', 'bookmark', 'bookmark']);
    const bookmark = watcher.written.at(-1);
    assert.ok(bookmark && !(bookmark instanceof EncodedResponse));
    const missed = at.hub.changesSince(Number(bookmark.resumeToken));
    assert.equal(missed?.length, 500);
    watcher.hangUp();
  });
});
