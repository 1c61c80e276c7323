import type { Calls } from './calls.js';
import { EtcdError, type EtcdRevision, type EtcdWatch, type WatchListener } from './etcd.js';
import { GrpcWatch, type WatchTerms } from './grpc-watch.js';
import type { Login } from './login.js';

/** What a watch is made of. */
export interface UserWatchTerms extends Omit<WatchTerms, 'metadata'> {
  readonly calls: Calls;
  readonly login: Login;
  /** It was cancelled, or has ended. */
  readonly over: (watch: UserWatch) => void;
}

/** A watch as a user, who has to be logged in before its stream begins. */
export class UserWatch implements EtcdWatch {
  #watch: EtcdWatch | null = null;
  #isOver = false;
  #hasToldSomething = false;

  constructor(private readonly terms: UserWatchTerms) {}

  /** Never rejects: a watch that cannot begin ends. */
  async begin(mayBeginAgain = true): Promise<void> {
    const { calls, member, listener } = this.terms;
    const told: WatchListener = {
      changed: (revision, events) => {
        this.#hasToldSomething = true;
        listener.changed(revision, events);
      },
      progress: (revision) => listener.progress(revision),
      ended: (problem, compactRevision) => {
        if (mayBeginAgain && this.#lacksToken(problem)) void this.begin(false);
        else this.#end(problem, compactRevision);
      },
    };
    try {
      await calls.asUser(member, async (metadata) => {
        if (!this.#isOver) this.#watch = new GrpcWatch({ ...this.terms, metadata, listener: told });
      });
    } catch (problem) {
      if (!(problem instanceof EtcdError)) throw problem;
      this.#end(problem, null);
    }
  }

  askProgress(): void {
    this.#watch?.askProgress();
  }

  cancel(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#watch?.cancel();
    this.terms.over(this);
  }

  /** A member that does not know the token refuses a watch as one that is not permitted. */
  #lacksToken({ failure }: EtcdError): boolean {
    return failure === 'refused' && !this.#hasToldSomething && !this.#isOver && this.terms.login.forget();
  }

  #end(problem: EtcdError, compactRevision: EtcdRevision | null): void {
    if (this.#isOver) return;
    this.cancel();
    this.terms.calls.failed(this.terms.member, problem);
    this.terms.listener.ended(problem, compactRevision);
  }
}
