/** A lease as its holder may count on it. */
export interface HeldLease {
  readonly id: string;
  /** From then on it may be over, by the holder's monotonic clock: counted from the sending of what was answered. */
  readonly untilMs: number;
  /** When it is to be renewed next. */
  readonly renewAtMs: number;
  /** Renewals without an answer yet. */
  readonly inFlight: number;
}

/** Who leads, as the leader's key says. */
export interface Leader {
  readonly lease: string;
  /** The revision that made the key: later leaders have higher ones. */
  readonly term: number;
  readonly broker: string;
  /** HOST:PORT for callers. */
  readonly address: string;
}

/** What was last seen of the leader's key, and at which revision. */
export interface Seen {
  /** Null: nobody leads. */
  readonly leader: Leader | null;
  readonly revision: number;
}

/** What every phase before the end has. */
interface Common {
  /** Null: none yet, or it was lost. */
  readonly lease: HeldLease | null;
  /** A grant was asked for. */
  readonly isGranting: boolean;
  /** Nothing is tried again before this time: etcd has just failed, or another broker gets its turn. */
  readonly pausedUntilMs: number;
  /** Null: the key has not been read yet. */
  readonly seen: Seen | null;
}

/** Reads the store, or reads it anew; it must not campaign. */
export interface Loading extends Common {
  readonly phase: 'loading';
}

/** Follows the store, while another leads or it is not known who does. */
export interface Standby extends Common {
  readonly phase: 'standby';
}

/** Nobody leads: it makes sure of its lease, and then tries to put its name in the leader's key. */
export interface Candidate extends Common {
  readonly phase: 'candidate';
  readonly lease: HeldLease;
  readonly step: 'renewing' | 'campaigning';
}

/** What a broker has whose name is in the leader's key. */
interface Elected extends Common {
  readonly lease: HeldLease;
  readonly term: number;
}

/** Elected; it has yet to see what the leader before it has written. */
export interface CatchingUp extends Elected {
  readonly phase: 'catching-up';
  /** Past it another broker gets its turn. */
  readonly byMs: number;
}

/** Serves callers. */
export interface Leading extends Elected {
  readonly phase: 'leader';
}

/** Leads still, and takes nothing new: once its last group is written it lets go of the lease. */
export interface HandingOver extends Elected {
  readonly phase: 'handing-over';
}

/** Why a broker takes no further part: it has lost leadership, or was stopped. */
export type EndCause = 'lease-over' | 'key-gone' | 'fenced' | 'stopped';

/** It takes no further part; a fresh start does. */
export interface Ended {
  readonly phase: 'ended';
  readonly why: EndCause;
}

/** What a broker is in the election of the one that leads. */
export type Election = Loading | Standby | Candidate | CatchingUp | Leading | HandingOver | Ended;

/** The phases in which it takes part. */
export type Running = Exclude<Election, Ended>;

export type Phase = Election['phase'];

/** How an election begins. */
export const BEGINNING: Loading = { phase: 'loading', lease: null, isGranting: false, pausedUntilMs: 0, seen: null };
