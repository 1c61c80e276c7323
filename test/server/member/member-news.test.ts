import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Readiness } from '../../../src/common/telemetry/readiness.js';
import type { KnownLeader } from '../../../src/server/election/leader-key.js';
import { EtcdError } from '../../../src/server/etcd/etcd.js';
import { MemberNews } from '../../../src/server/member/member-news.js';
import { RecordingLog } from '../../fakes/recording-log.js';

const FULL = new EtcdError('full', 'the quota is used up');
const REFUSED = new EtcdError('refused', 'permission denied');
const A: KnownLeader = { broker: 'a', address: 'a:7070', lease: '1', term: 7, sinceWallMs: 0 };

it('why etcd lets a broker not lead is told once for each reason, and anew after somebody has led', () => {
  const log = new RecordingLog();
  const news = new MemberNews(log.logger, new Readiness('it begins'));
  const told = () => log.of('election.refused').map(({ error }) => error?.message);
  for (const problem of [FULL, FULL, REFUSED, REFUSED]) news.refused(problem);
  assert.deepEqual(told(), [FULL.message, REFUSED.message]);
  news.tell({ phase: 'standby', leader: A }, null);
  news.refused(REFUSED);
  assert.deepEqual(told(), [FULL.message, REFUSED.message, REFUSED.message]);
});
