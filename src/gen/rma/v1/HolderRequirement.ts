// Original file: proto/rma/v1/holder.proto


/**
 * Conditions on the process that redeems or resumes a claim. It has to meet each kind that is given.
 */
export interface HolderRequirement {
  /**
   * The user that it had when it connected to the agent is one of these, at most 16.
   */
  'uids'?: (number)[];
  /**
   * Its control group, as its node's /proc/PID/cgroup has it, is one of these or below one: at most 4 paths of at most
   * 256 characters, such as "/machine.slice/*". "*" stands for any characters but "/".
   */
  'cgroups'?: (string)[];
}

/**
 * Conditions on the process that redeems or resumes a claim. It has to meet each kind that is given.
 */
export interface HolderRequirement__Output {
  /**
   * The user that it had when it connected to the agent is one of these, at most 16.
   */
  'uids': (number)[];
  /**
   * Its control group, as its node's /proc/PID/cgroup has it, is one of these or below one: at most 4 paths of at most
   * 256 characters, such as "/machine.slice/*". "*" stands for any characters but "/".
   */
  'cgroups': (string)[];
}
