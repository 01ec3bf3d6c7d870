import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import type { control } from '../../src/contract/control.ts';
import { bridgeLink } from './bridge-link.ts';
import { httpLink } from './http-link.ts';

/** Every control method, as the window calls it. */
export type ControlClient = ContractRouterClient<typeof control>;

/** The desktop's bridge where the preload has put one; else loopback HTTP. Never chosen by the page's address. */
export function connectControl(): ControlClient {
  return createORPCClient(window.lunaroute === undefined ? httpLink() : bridgeLink());
}
