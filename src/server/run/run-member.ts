import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { systemClock } from '../../common/clock/system-clock.js';
import { RmaError } from '../../common/errors/rma-error.js';
import { EXIT_STATUS, StartError } from '../../common/shutdown/exit-status.js';
import { VERSION } from '../../common/version.js';
import type { BrokerConfig } from '../config.js';
import type { Etcd } from '../etcd/etcd.js';
import type { EtcdSettings } from '../etcd-settings.js';
import { Member, type MemberEnd } from '../member/member.js';
import { openReplica } from '../store/lmdb/lmdb-replica.js';
import { migrateOnEtcd } from '../store/moving/migrate-on-etcd.js';
import { EtcdTelemetry } from '../telemetry/etcd-telemetry.js';
import { etcdClient } from './etcd-client.js';
import { aborted, processParts } from './process-parts.js';
import type { RunParts } from './run-parts.js';

/** Enough that no two processes have the same. */
const BROKER_ID_BYTES = 8;
/** A member of etcd that says nothing to a renewal or a write is left for the next one after this part of a lease. */
const TRIES_PER_TTL = 3;
/** With a long lease, as any other call: etcd elects in less, most of the time. */
const TXN_MS_MAX = 2_000;
/** How long a broker that leads no more may take to close: its callers are told already. */
const CLOSING_MS_MAX = 1_000;

/** Runs one of several brokers on etcd, until `stopping`, or until it leads no more. */
export async function runMember(config: BrokerConfig, parts: RunParts, stopping: AbortSignal): Promise<void> {
  const { log, manager } = parts;
  const { etcd: settings } = config;
  if (settings === null) throw new RmaError({ reason: 'INTERNAL', message: 'there is no etcd' });
  const telemetry = new EtcdTelemetry({ registry: parts.registry, log: log.child('etcd'), clock: systemClock });
  const etcd = telemetry.measured(openEtcd(settings, telemetry));
  const newTables = () => openReplica(config.dataDirectory, log.child('store'), systemClock);
  const member = new Member({
    ...parts,
    ...config.broker,
    ...processParts(),
    ...memberParts(settings),
    etcd,
    newTables,
    migrate: (broker, signal) =>
      migrateOnEtcd({ ...migrationParts(config), broker, signal, etcd, log: log.child('store') }),
  });
  const port = await start(member);
  log.info('broker.ready', 'the broker listens, and takes part in the election of the one that leads', {
    address: config.broker.listenAddress,
    port,
    identity: parts.certificates?.current.identity ?? null,
    version: VERSION,
  });
  const over = new AbortController();
  const end = member.over.finally(() => over.abort());
  void telemetry.follow(etcd, over.signal);
  manager.ready();
  void manager.attend(async () => member.status(), AbortSignal.any([over.signal, stopping]));
  void aborted(stopping).then(() => member.stop());
  const how = await end;
  manager.stopping();
  await close(member, how);
}

async function start(member: Member): Promise<number> {
  try {
    return await member.start();
  } catch (cause) {
    if (!(cause instanceof RmaError)) throw cause;
    throw new StartError(EXIT_STATUS.ADDRESS_IN_USE, cause.message, { cause });
  }
}

async function close(member: Member, { why, problem }: MemberEnd): Promise<void> {
  if (why === 'stopped' && problem === null) return member.close();
  const isLate = new Promise<void>((resolve) => systemClock.schedule(CLOSING_MS_MAX, resolve));
  await Promise.race([member.close().catch(() => {}), isLate]);
  if (problem !== null) throw new StartError(EXIT_STATUS.STATE_UNUSABLE, problem.message, { cause: problem });
  throw new StartError(EXIT_STATUS.LEADERSHIP_LOST, MESSAGES[why]);
}

const FRESH = 'start it again: it stands by then, and may lead again';

const MESSAGES: Readonly<Record<MemberEnd['why'], string>> = {
  'lease-over': `this broker leads no more: its lease was not renewed in time, as etcd did not answer or this process stood still; ${FRESH}`,
  'not-written': `this broker leads no more: nothing that it wrote was durable in time, as etcd did not answer or this process stood still; ${FRESH}`,
  'key-gone': `this broker leads no more: its key in etcd is gone; ${FRESH}`,
  fenced: `this broker leads no more: another one was elected; ${FRESH}`,
  stopped: 'this broker was stopped',
};

function openEtcd(settings: EtcdSettings, telemetry: EtcdTelemetry): Etcd {
  const tryMs = settings.leaderTtlMs / TRIES_PER_TTL;
  const deadlinesMs = { keepAlive: tryMs, txn: Math.min(tryMs, TXN_MS_MAX) };
  return etcdClient(settings, systemClock, { deadlinesMs, left: telemetry.left.bind(telemetry) });
}

function migrationParts({ dataDirectory, etcd }: BrokerConfig) {
  const attempt = randomBytes(BROKER_ID_BYTES).toString('hex');
  return { prefix: etcd?.prefix ?? '', clock: systemClock, directory: join(dataDirectory, 'migration'), attempt };
}

function memberParts({ prefix, leaderTtlMs, advertisedAddress, advertisedHttpAddress }: EtcdSettings) {
  return {
    prefix,
    leaderTtlMs,
    advertisedAddress,
    advertisedHttpAddress,
    broker: randomBytes(BROKER_ID_BYTES).toString('hex'),
    randomBytes,
  };
}
