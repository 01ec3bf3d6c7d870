import { createContext, use } from 'react';
import type { ControlClient } from './client.ts';

/** The window's way to the program; set once around everything. */
export const ControlContext = createContext<ControlClient | undefined>(undefined);

/** Calls to the program, for components. */
export function useControl(): ControlClient {
  const client = use(ControlContext);
  if (client === undefined) throw new Error('useControl needs a ControlContext around it');
  return client;
}
