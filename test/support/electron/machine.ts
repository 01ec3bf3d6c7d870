import type { Recorded, StandInOptions } from './part.ts';

/** What the test said, handed over in the environment. */
export const options: StandInOptions = JSON.parse(process.env['STAND_IN'] ?? '{}') as StandInOptions;

/** What the program did to the outside. */
export const recorded: Recorded = {
  clipboard: [],
  notifications: [],
  dockBounces: 0,
  dialogs: [],
  opened: [],
  revealed: [],
  loginItems: [],
  loginItemReads: 0,
  requests: [],
  keyStoreTouched: 0,
  closedPorts: 0,
  beforeReady: [],
};

/** Whether the app is ready; much of Electron throws before or after. */
export const readiness = { isReady: false };

/** Electron refuses these calls before `ready`. */
export function onlyWhenReady(what: string): void {
  if (!readiness.isReady) throw new Error(`${what} cannot be used before the app is ready`);
}

/** Electron refuses these calls after `ready`. */
export function onlyBeforeReady(what: string): void {
  if (readiness.isReady) throw new Error(`${what} should be called before the app is ready`);
  recorded.beforeReady.push(what);
}

/** An event object whose default can be prevented. */
export interface StandInEvent {
  defaultPrevented: boolean;
  preventDefault: () => void;
}

/** A new event, with facts of its own. */
export function standInEvent<Facts extends object>(facts: Facts): Facts & StandInEvent {
  const event = {
    ...facts,
    defaultPrevented: false,
    preventDefault: () => {
      event.defaultPrevented = true;
    },
  };
  return event;
}
