import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Clock } from '../../src/clock.ts';
import type { DoctorFinding, DoctorFindingId, DoctorReport } from '../../src/contract/doctor.ts';
import { POOL_DEFAULTS, type PoolSettings } from '../../src/contract/settings/pool.ts';
import type { ProviderSettings } from '../../src/contract/settings/provider.ts';
import { doctorReport } from '../../src/doctor/diagnose.ts';
import { collectFacts } from '../../src/doctor/facts.ts';
import type { KernelLook } from '../../src/upstream/kernel-table.ts';
import { resolve } from '../settings/support.ts';
import { poolOf, settledStats } from '../support/settled-stats.ts';
import { ClientCall } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { surroundings } from './facts.ts';
import { type AppUnderTest, providerSettings, startApp } from '../support/running-app.ts';
import { startTaggedServer, type TaggedServer, type TaggedServerOptions } from '../support/tagged-server.ts';

/** Deviations from the default settings. */
export interface PatientOptions {
  readonly pool?: Partial<PoolSettings>;
  readonly openai?: Partial<ProviderSettings>;
  readonly server?: TaggedServerOptions;
  readonly kernelLook?: KernelLook;
}

/** A real proxy and server with a test-controlled clock, and the doctor's report on them. */
export class Patient {
  readonly clock: Clock;
  readonly app: AppUnderTest;
  readonly server: TaggedServer;
  #provider: ProviderSettings;

  private constructor(parts: {
    readonly clock: Clock;
    readonly app: AppUnderTest;
    readonly server: TaggedServer;
    readonly provider: ProviderSettings;
  }) {
    this.clock = parts.clock;
    this.app = parts.app;
    this.server = parts.server;
    this.#provider = parts.provider;
  }

  static async start(context: TestContext, clock: Clock, given: PatientOptions = {}): Promise<Patient> {
    const server = await startTaggedServer(context, given.server);
    const openai = { pool: { ...POOL_DEFAULTS, ...given.pool }, ...given.openai };
    const { kernelLook } = given;
    const app = await startApp(context, {
      upstream: server.url,
      openai,
      clock,
      random: () => 0,
      ...(kernelLook === undefined ? {} : { kernelLook }),
    });
    return new Patient({
      clock,
      app,
      server,
      provider: providerSettings({ baseUrl: server.url, ...openai }),
    });
  }

  /** Sends simultaneous requests and waits until the pool has settled. */
  async ask(count = 1): Promise<void> {
    const calls = Array.from({ length: count }, () => new ClientCall(`${this.app.url}/v1/models`));
    await eventually('they are answered', () => calls.every(({ over }) => over));
    await settledStats(poolOf(this.app.app));
  }

  /** Puts new pool settings into effect, like Apply. */
  async apply(pool: Partial<PoolSettings>): Promise<void> {
    this.#provider = { ...this.#provider, pool: { ...POOL_DEFAULTS, ...pool } };
    const { settings } = resolve();
    await this.app.app.apply({ ...settings, port: this.app.port, providers: [this.#provider] });
  }

  report(): DoctorReport {
    const resolved = resolve();
    const settings = { ...resolved.settings, providers: [this.#provider] };
    const { clock } = this;
    const { proxyUrl, environment } = surroundings();
    return doctorReport(
      collectFacts({
        clock,
        proxy: this.app.app,
        proxyUrl,
        settings: { resolved: { ...resolved, settings }, environment },
      }),
    );
  }

  findings(): readonly DoctorFinding[] {
    return this.report().findings;
  }

  finding(id: DoctorFindingId): DoctorFinding {
    const found = this.findings().find((one) => one.id === id);
    assert.ok(found, JSON.stringify(this.findings(), null, 2));
    return found;
  }
}
