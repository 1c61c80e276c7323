/** The longest packet of rma-local/1, both ways. One page of JSON is far less; the bound keeps the buffers fixed. */
export const MAX_PACKET_BYTES = 65_536;

/** The longest string `id` of a request. It is echoed, so it must not be able to fill a reply. */
export const MAX_REQUEST_ID_CHARS = 128;

/** The longest claim token. Tokens are some dozens of characters; nobody makes the agent hash more than this. */
export const MAX_TOKEN_CHARS = 512;

/** The longest guest name, as in ClaimSpec.guest. */
export const MAX_GUEST_CHARS = 256;

/** The longest `why` of a nack; it goes into the log. */
export const MAX_WHY_CHARS = 512;
