import type { DoctorReport, WhatIfCurve, WhatIfInput } from '../contract/doctor.ts';
import type { TextFile } from '../contract/about.ts';
import { doctorReport } from '../doctor/diagnose.ts';
import { collectFacts } from '../doctor/facts.ts';
import { whatIf } from '../doctor/what-if.ts';
import { collectBundle, type OwnVersions } from './collect-bundle.ts';
import type { ControlHost } from './control-host.ts';
import type { DoctorPort } from './feature-ports.ts';

export interface DoctorControlOptions {
  /** The program being examined. */
  readonly host: ControlHost & { readonly proxyUrl: string };
  readonly versions: OwnVersions;
  /** Removed from texts that are shared with others. */
  readonly homeDir: string;
}

/** The doctor of the running program. It blocks requests while it works, so the log records the cause of the delay. */
export class DoctorControl implements DoctorPort {
  readonly #options: DoctorControlOptions;

  constructor(options: DoctorControlOptions) {
    this.#options = options;
  }

  report(): DoctorReport {
    const { host } = this.#options;
    return host.proxy.loop.duringSync('the doctor', () => doctorReport(collectFacts(host)));
  }

  bundle(): Promise<TextFile> {
    const { host, versions, homeDir } = this.#options;
    return collectBundle(host, { ...versions, homeDir });
  }

  whatIf(question: WhatIfInput): WhatIfCurve | null {
    const { proxy } = this.#options.host;
    return proxy.loop.duringSync('a simulation', () => this.#whatIf(question));
  }

  #whatIf({ provider, setting, values }: WhatIfInput): WhatIfCurve | null {
    const { proxy, clock } = this.#options.host;
    const pool = proxy.pool(provider);
    if (pool === undefined) return null;
    const schedule = pool.stats.events.recorded(clock.now());
    return whatIf({ provider, schedule, settings: pool.settings, setting, values });
  }
}
