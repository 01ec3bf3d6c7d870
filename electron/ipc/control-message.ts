import { MAX_CONTROL_MESSAGE_BYTES } from '../../src/contract/control.ts';
import { z } from '../../src/contract/zod.ts';

const Headers = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

/** A message of oRPC's peer protocol as the oRPC client writes it: a request, a stream item or an abort. */
const PeerMessage = z.union([
  z.object({
    i: z.string(),
    t: z.literal(1).optional(),
    p: z.object({ u: z.string().regex(/^\/[\w/-]*$/u), m: z.string().optional(), h: Headers.optional() }),
  }),
  z.object({ i: z.string(), t: z.literal(3), p: z.object({ e: z.enum(['message', 'error', 'done']) }) }),
  z.object({ i: z.string(), t: z.literal(4) }),
]);

/**
 * Whether a message from the window may reach the RPC handler. Nothing awaits the handler, so a message it cannot
 * decode would become an unhandled rejection in the main process.
 */
export function isControlMessage(message: unknown): boolean {
  if (typeof message !== 'string' || Buffer.byteLength(message) > MAX_CONTROL_MESSAGE_BYTES) return false;
  try {
    return PeerMessage.safeParse(JSON.parse(message)).success;
  } catch {
    return false; // not JSON
  }
}
