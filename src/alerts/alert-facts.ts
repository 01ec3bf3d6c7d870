import type { Clock } from '../clock.ts';
import type { Settings } from '../contract/settings/settings.ts';
import type { AlertFacts } from './alert-store.ts';

/** The parts of a running program that alerts depend on. */
export interface AlertedProgram {
  readonly clock: Clock;
  readonly settings: { readonly resolved: { readonly settings: Settings } };
  readonly proxy: {
    readonly sessions: {
      limits(): AlertFacts['limits'];
      alertViews(): AlertFacts['sessions'];
    };
    poolViews(): AlertFacts['pools'];
  };
}

/** Collects the current facts. */
export function alertFacts({ clock, settings, proxy }: AlertedProgram): AlertFacts {
  return {
    settings: settings.resolved.settings.alerts,
    now: clock.wallTime(),
    nowMs: clock.now(),
    limits: proxy.sessions.limits(),
    sessions: proxy.sessions.alertViews(),
    pools: proxy.poolViews(),
  };
}
