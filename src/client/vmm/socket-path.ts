/** Where rma-agent listens unless it is told otherwise. */
export const AGENT_SOCKET_DEFAULT = '/run/rma/agent.sock';
