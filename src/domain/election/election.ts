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

/** Who has written last, as its write says. */
export interface LastWrite {
  /** Of the leader that wrote; 0 for none. */
  readonly term: number;
  /** For how long that leader answers after a write. */
  readonly ttlMs: number;
  /** When this broker saw the write, by its own clock: later than it was made. */
  readonly seenMs: number;
}

/** The leader before, that may answer yet. */
export interface Predecessor {
  readonly term: number;
  /** From then on it does not. */
  readonly silentFromMs: number;
  /** When to look next whether it has said that it stopped. */
  readonly askAtMs: number;
}

/** Elected; it has yet to see what the leader before it has written, or that one may answer yet. */
export interface CatchingUp extends Elected {
  readonly phase: 'catching-up';
  readonly step: 'following' | 'waiting' | 'opening';
  /** Null but while it waits. */
  readonly predecessor: Predecessor | null;
  /** Past it another broker gets its turn. */
  readonly byMs: number;
}

/** What whoever serves callers has. */
interface InOffice extends Elected {
  /** From then on another one may answer, unless a later write lands: see succeed.ts. */
  readonly answersUntilMs: number;
}

/** Serves callers. */
export interface Leading extends InOffice {
  readonly phase: 'leader';
}

/** Leads still, and takes nothing new: once its last group is written it lets go of the lease. */
export interface HandingOver extends InOffice {
  readonly phase: 'handing-over';
}

/** Why a broker takes no further part: it has lost leadership, or was stopped. */
export type EndCause = 'lease-over' | 'not-written' | 'key-gone' | 'fenced' | 'stopped';

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
