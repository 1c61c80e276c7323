import { type Access, EVERYTHING, keepsAll } from '../../domain/access/access.js';
import { ADMIN, type Identity } from '../../domain/access/identity.js';
import type { KnownCaller } from '../../domain/access/known-caller.js';
import { accessOf, type Policy } from '../../domain/access/policy.js';

/** Something that goes on for as long as its caller may do what it could when it began. */
export interface OpenCall {
  readonly caller: KnownCaller;
  /** Ends it: its caller has lost a right. */
  accessLost(): void;
}

/** Who may do what now. An identity's access is worked out once for each of its connections, and after each reload. */
export class AccessControl {
  private readonly callers = new WeakMap<Identity, CurrentCaller>();
  /** With the access that each began with. */
  private readonly open = new Map<OpenCall, Access>();
  private version = 0;

  /** @param policy null for a broker without one, whose callers may do everything */
  constructor(private policy: Policy | null) {}

  /** How often the policy has been replaced. */
  get currentVersion(): number {
    return this.version;
  }

  /** True without a policy: then whoever calls may do everything. */
  get isOpen(): boolean {
    return this.policy === null;
  }

  /** The caller with this identity; the same object for the same object. */
  callerOf(identity: Identity): KnownCaller {
    const known = this.callers.get(identity);
    if (known !== undefined) return known;
    const caller = new CurrentCaller(identity, this);
    this.callers.set(identity, caller);
    return caller;
  }

  /** What an identity may do now. */
  accessOf(identity: Identity): Access {
    return this.policy === null && identity !== ADMIN ? EVERYTHING : accessOf(this.policy, identity);
  }

  /** Ends `call` when its caller loses a right; the returned function says that it has ended. */
  follow(call: OpenCall): () => void {
    if (this.policy === null) return () => {};
    this.open.set(call, call.caller.access);
    return () => this.open.delete(call);
  }

  /** Puts a new policy in force, for everything that goes on as well. */
  replace(policy: Policy): void {
    this.policy = policy;
    this.version += 1;
    for (const [call, before] of [...this.open]) if (!keepsAll(before, call.caller.access)) call.accessLost();
  }
}

/** A caller whose access is that of the policy in force. */
class CurrentCaller implements KnownCaller {
  private resolved: Access;
  private version: number;

  constructor(
    readonly identity: Identity,
    private readonly control: AccessControl,
  ) {
    this.resolved = control.accessOf(identity);
    this.version = control.currentVersion;
  }

  get access(): Access {
    const { currentVersion } = this.control;
    if (this.version !== currentVersion) {
      this.resolved = this.control.accessOf(this.identity);
      this.version = currentVersion;
    }
    return this.resolved;
  }
}
