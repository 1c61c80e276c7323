import { FakeClock } from '../../../fakes/fake-clock.js';
import { SimEtcdCluster } from '../../../fakes/sim-etcd/sim-etcd.js';
import { lead, type TestLeader } from './etcd-fleet.js';
import { ToldWorld } from './told-world.js';

/** A broker that leads, and what it is told to write. */
export interface Scene {
  readonly clock: FakeClock;
  readonly cluster: SimEtcdCluster;
  readonly leader: TestLeader;
  readonly told: ToldWorld;
}

export async function begin(): Promise<Scene> {
  const clock = new FakeClock();
  const cluster = new SimEtcdCluster({ clock, members: 3 });
  const leader = await lead({ etcd: cluster.client({ name: 'a' }), clock });
  return { clock, cluster, leader, told: new ToldWorld(leader.replica.fleet.tokenSecrets) };
}

/** Writes what was decided since the last time. */
export const write = ({ leader, told }: Scene) =>
  leader.store.append(told.takeGroup(), { nowMs: told.nowMs, wallOffsets: [] });
