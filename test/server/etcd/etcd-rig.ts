import assert from 'node:assert/strict';
import type { Etcd, EtcdRevision, Operation } from '../../../src/server/etcd/etcd.js';
import { EtcdError, type EtcdFailure, type KeyEvent, type WatchListener } from '../../../src/server/etcd/etcd.js';

/** An etcd that the contract is tried on. */
export interface EtcdRig {
  readonly etcd: Etcd;
  /** Lets time pass, real or not, until something is so. */
  until(what: string, holds: () => boolean): Promise<void>;
  /** Ends the member that the client uses, as kill -9 does. */
  killMember(): Promise<void>;
}

/** Something that a watch told. */
export interface Told {
  readonly revision: EtcdRevision;
  readonly events: readonly KeyEvent[];
}

/** Notes what a watch tells. */
export class Listening implements WatchListener {
  readonly told: Told[] = [];
  readonly progressed: EtcdRevision[] = [];
  over: { readonly failure: EtcdFailure; readonly compactRevision: EtcdRevision | null } | null = null;

  changed(revision: EtcdRevision, events: readonly KeyEvent[]): void {
    this.told.push({ revision, events });
  }

  progress(revision: EtcdRevision): void {
    this.progressed.push(revision);
  }

  ended({ failure }: EtcdError, compactRevision: EtcdRevision | null): void {
    assert.equal(this.over, null, 'a watch ends once');
    this.over = { failure, compactRevision };
  }
}

export function put(key: string, value: string): Extract<Operation, { readonly kind: 'put' }> {
  return { kind: 'put', key, value };
}

/** A transaction without conditions. */
export function always(...success: readonly Operation[]) {
  return { conditions: [], success, failure: [] };
}

export function failsAs(failure: EtcdFailure, words = /./) {
  return (thrown: unknown) => {
    assert.ok(thrown instanceof EtcdError, String(thrown));
    assert.match(thrown.message, words);
    assert.equal(thrown.failure, failure, thrown.message);
    return true;
  };
}
