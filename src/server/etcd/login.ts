import { Metadata, status } from '@grpc/grpc-js';
import { EtcdError } from './etcd.js';
import { isOfOldUsers, isTokenRefused } from './grpc-failure.js';

/** A user of etcd's. */
export interface EtcdUser {
  readonly name: string;
  /** Asked for at each login, so that a password that was changed is found. */
  password(): string;
}

/** Asks a member for a token; rejects with an EtcdError. */
export type Authenticate = (
  request: { readonly name: string; readonly password: string },
  metadata: Metadata,
) => Promise<string>;

/** Who the client is to etcd. Tokens end when they are not used, with each member by itself. */
export class Login {
  #token: Promise<string | null> | null = null;

  /** @param user null: nobody in particular */
  constructor(private readonly user: EtcdUser | null) {}

  /**
   * Runs an attempt as the user. When etcd refuses the token it has done nothing, so the attempt is made once more with
   * another one.
   */
  async as<T>(authenticate: Authenticate, attempt: (metadata: Metadata) => Promise<T>): Promise<T> {
    const asked = this.#current(authenticate);
    const token = await asked;
    try {
      return await attempt(metadataFor(token));
    } catch (problem) {
      if (!this.#mayHelp(problem)) throw problem;
      if (this.#token === asked) this.#token = null;
      return attempt(metadataFor(await this.#current(authenticate)));
    }
  }

  /** The next attempt logs in anew. False where there is nobody to log in. */
  forget(): boolean {
    this.#token = null;
    return this.user !== null;
  }

  /** Whether another token makes a difference; who is known by a certificate has none. */
  #mayHelp(problem: unknown): boolean {
    const cause = grpcCause(problem);
    return cause !== null && (this.user === null ? isOfOldUsers(cause) : isTokenRefused(cause));
  }

  #current(authenticate: Authenticate): Promise<string | null> {
    if (this.#token !== null) return this.#token;
    const asked = this.#ask(authenticate);
    this.#token = asked;
    asked.catch(() => {
      if (this.#token === asked) this.#token = null;
    });
    return asked;
  }

  async #ask(authenticate: Authenticate): Promise<string | null> {
    if (this.user === null) return null;
    try {
      return await authenticate({ name: this.user.name, password: passwordOf(this.user) }, metadataFor(null));
    } catch (problem) {
      if (isAuthenticationOff(problem)) return null;
      throw isPasswordRefused(problem) ? new EtcdError('login', problem.message, { cause: problem }) : problem;
    }
  }
}

function passwordOf(user: EtcdUser): string {
  try {
    return user.password();
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    throw new EtcdError('login', `the password of etcd's user ${user.name} cannot be had: ${words}`, { cause });
  }
}

/** The members of etcd that have lost their leader refuse such calls, instead of leaving them hanging. */
function metadataFor(token: string | null): Metadata {
  const metadata = new Metadata();
  metadata.set('hasleader', 'true');
  if (token !== null) metadata.set('token', token);
  return metadata;
}

function isPasswordRefused(problem: unknown): problem is EtcdError {
  const cause = grpcCause(problem);
  return cause?.code === status.INVALID_ARGUMENT && /authentication failed/.test(cause.details);
}

/** Whoever comes is let in, then. */
function isAuthenticationOff(problem: unknown): boolean {
  const cause = grpcCause(problem);
  return cause?.code === status.FAILED_PRECONDITION && /authentication is not enabled/.test(cause.details);
}

function grpcCause(problem: unknown): { readonly code: number; readonly details: string } | null {
  const cause = problem instanceof EtcdError ? problem.cause : null;
  if (!(cause instanceof Error) || !('code' in cause) || !('details' in cause)) return null;
  const { code, details } = cause;
  return typeof code === 'number' && typeof details === 'string' ? { code, details } : null;
}
