/** Where rma-agent listens by default. */
export const AGENT_SOCKET_DEFAULT = '/run/rma/agent.sock';
