import type { Recorded, StandInOptions } from './part.ts';

/** Options of the test, passed in the environment. */
export const options: StandInOptions = JSON.parse(process.env['STAND_IN'] ?? '{}') as StandInOptions;

/** Effects of the program on the outside world. */
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

/** Throws before `ready`, as Electron does. */
export function onlyWhenReady(what: string): void {
  if (!readiness.isReady) throw new Error(`${what} cannot be used before the app is ready`);
}

/** Throws after `ready`, as Electron does. */
export function onlyBeforeReady(what: string): void {
  if (readiness.isReady) throw new Error(`${what} should be called before the app is ready`);
  recorded.beforeReady.push(what);
}

/** An event object with a default that can be prevented. */
export interface StandInEvent {
  defaultPrevented: boolean;
  preventDefault: () => void;
}

/** Creates an event with the given properties. */
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
