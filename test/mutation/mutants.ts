import type { Mutant } from './mutant.js';
import { AGENT_AUDIT } from './mutants/agent-audit.js';
import { AS_ASKED_FOR } from './mutants/as-asked-for.js';
import { BOUNDED } from './mutants/bounded.js';
import { BROKER_TIME } from './mutants/broker-time.js';
import { CLEAN } from './mutants/clean.js';
import { CONSERVED } from './mutants/conserved.js';
import { DAMAGED_STORE } from './mutants/damaged-store.js';
import { ETCD_CLIENT } from './mutants/etcd-client.js';
import { EXCLUSIVE } from './mutants/exclusive.js';
import { EXPLAINED } from './mutants/explained.js';
import { FAULTY_MEMORY } from './mutants/faulty-memory.js';
import { FENCED } from './mutants/fenced.js';
import { HTTP_DOOR } from './mutants/http-door.js';
import { LOCAL_SOCKET } from './mutants/local-socket.js';
import { LOCAL_TRUST } from './mutants/local-trust.js';
import { MOVED_STORE } from './mutants/moved-store.js';
import { NOT_OVER_PROMISED } from './mutants/not-over-promised.js';
import { ONE_LEADER } from './mutants/one-leader.js';
import { ONE_OFFICE } from './mutants/one-office.js';
import { REMEMBERED } from './mutants/remembered.js';
import { REPLICA } from './mutants/replica.js';
import { STORE_ON_ETCD } from './mutants/store-on-etcd.js';
import { TAKEOVERS } from './mutants/takeovers.js';
import { TENANTS } from './mutants/tenants.js';
import { WHICH_BROKER } from './mutants/which-broker.js';
import { WHO_CONNECTS } from './mutants/who-connects.js';
import { WHOSE_NODE } from './mutants/whose-node.js';
import { WRITTEN_ONCE } from './mutants/written-once.js';

/** Every mistake, by the promise that it breaks. */
export const MUTANTS: readonly Mutant[] = [
  ...EXCLUSIVE,
  ...CLEAN,
  ...FENCED,
  ...REMEMBERED,
  ...DAMAGED_STORE,
  ...BROKER_TIME,
  ...CONSERVED,
  ...NOT_OVER_PROMISED,
  ...EXPLAINED,
  ...WHOSE_NODE,
  ...WHICH_BROKER,
  ...WHO_CONNECTS,
  ...BOUNDED,
  ...FAULTY_MEMORY,
  ...LOCAL_SOCKET,
  ...LOCAL_TRUST,
  ...AGENT_AUDIT,
  ...AS_ASKED_FOR,
  ...TENANTS,
  ...HTTP_DOOR,
  ...ONE_LEADER,
  ...ONE_OFFICE,
  ...ETCD_CLIENT,
  ...STORE_ON_ETCD,
  ...REPLICA,
  ...WRITTEN_ONCE,
  ...MOVED_STORE,
  ...TAKEOVERS,
];
