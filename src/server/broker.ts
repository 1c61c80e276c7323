import type { Logger } from '../common/log/logger.js';
import type { Fleet } from '../domain/broker/fleet/fleet.js';
import { restoreFleet } from '../domain/broker/fleet/restore-fleet.js';
import type { DoorOptions, LeadingOptions } from './broker-options.js';
import { Healing } from './core/healing.js';
import { createDoor } from './door.js';
import type { Inheritance } from './leading/inheritance.js';
import { lead } from './leading/lead.js';
import type { Store } from './store/store.js';

/** What a broker with a store of its own depends on: everything that is not decided here. */
export interface BrokerOptions extends DoorOptions, LeadingOptions {
  readonly store: Store;
}

/** A running broker. */
export interface RunningBroker {
  /** The port that it listens on; differs from the address when that has port 0. */
  readonly port: number;
  /** The broker's state in one line, for people. */
  status(): string;
  /** Ends sessions and watches, lets calls finish within a grace period, and closes the store. */
  stop(): Promise<void>;
}

/** Loads the store, then serves. It answers nothing before everything that was ever acknowledged is loaded. */
export async function startBroker(options: BrokerOptions): Promise<RunningBroker> {
  const inheritance = await load(options);
  const { telemetry, store } = options;
  const stopping = new AbortController();
  const door = createDoor(options, stopping.signal);
  const leading = lead(options, { door, inheritance, stopping: stopping.signal });
  const port = await door.server.listen(options.listenAddress, options.adminSocket);
  telemetry.readiness.serves();
  const stop = async () => {
    telemetry.readiness.waitsFor('the broker is stopping');
    const closed = door.server.close();
    stopping.abort();
    await closed;
    // A store that has failed must not be closed, as lmdb would wait for what it could not write.
    const isSound = await leading.settled().then(
      () => true,
      () => false,
    );
    if (isSound) await store.close();
  };
  return { port, status: () => leading.status(), stop };
}

async function load({ store, storage, log }: BrokerOptions): Promise<Inheritance> {
  const healing = new Healing();
  const loaded = await store.load((state) => ({
    fleet: restoreFleet(healing.of(state)),
    time: state.time,
  }));
  healing.log(log);
  logLoaded(log, loaded.fleet);
  return { ...loaded, store, storeKind: storage === undefined ? 'memory' : 'lmdb' };
}

function logLoaded(log: Logger, { claims, nodes, revision }: Fleet): void {
  log.info('store.loaded', 'loaded the store', { claims: claims.size, nodes: nodes.size, revision });
}
