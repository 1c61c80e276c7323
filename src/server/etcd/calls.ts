import type { Metadata } from '@grpc/grpc-js';
import type { Clock } from '../../common/clock/clock.js';
import { type Attempt, callOnce, type exchangeOnce } from './attempt.js';
import { EtcdError } from './etcd.js';
import type { Login } from './login.js';
import type { Member, Members } from './members.js';
import { ETCD_METHODS, type EtcdMethod } from './wire/messages.js';

/** What calls are made with. */
export interface CallParts {
  readonly members: Members;
  readonly login: Login;
  readonly clock: Clock;
  /** Of a login. */
  readonly deadlineMs: number;
}

/** How one call is made. */
export interface CallTerms {
  readonly deadlineMs: number;
  readonly attempt?: typeof callOnce | typeof exchangeOnce;
}

/** Calls as the user to the member in use, which is left when the outcome is unknown. */
export class Calls {
  readonly #underWay = new Set<(problem: EtcdError) => void>();
  #isClosed = false;

  constructor(private readonly parts: CallParts) {}

  async call<Request, Response>(
    method: EtcdMethod<Request, Response>,
    request: Request,
    { deadlineMs, attempt = callOnce }: CallTerms,
  ): Promise<Response> {
    const member = this.parts.members.current;
    try {
      return await this.asUser(member, (metadata) =>
        attempt({ ...this.#around(member, deadlineMs), method, request, metadata }),
      );
    } catch (problem) {
      if (problem instanceof EtcdError) this.failed(member, problem);
      throw problem;
    }
  }

  /** Runs an attempt at a member with the metadata of a user who is logged in. */
  async asUser<T>(member: Member, attempt: (metadata: Metadata) => Promise<T>): Promise<T> {
    if (this.#isClosed) throw closed();
    const { login, deadlineMs } = this.parts;
    const method = ETCD_METHODS.authenticate;
    return login.as(async (request, metadata) => {
      const { token } = await callOnce({ ...this.#around(member, deadlineMs), method, request, metadata });
      return token;
    }, attempt);
  }

  /** Something at this member has failed. */
  failed(member: Member, problem: EtcdError): void {
    if (problem.failure === 'unknown' && !this.#isClosed) this.parts.members.leave(member, problem);
  }

  close(): void {
    this.#isClosed = true;
    for (const end of this.#underWay) end(closed());
    this.parts.members.close();
  }

  #around(
    member: Member,
    deadlineMs: number,
  ): Pick<Attempt<never, never>, 'member' | 'clock' | 'underWay' | 'deadlineMs'> {
    return { member, clock: this.parts.clock, underWay: this.#underWay, deadlineMs };
  }
}

function closed(): EtcdError {
  return new EtcdError('unknown', 'the client of etcd was closed');
}
