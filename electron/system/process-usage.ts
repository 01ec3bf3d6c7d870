import { app, type ProcessMetric } from 'electron';
import type { ProcessUsage } from '../../src/contract/about.ts';

/** Electron's process types in words that users understand. */
const NAMES: Readonly<Partial<Record<ProcessMetric['type'], string>>> = {
  Browser: 'Main process',
  Tab: 'Window',
  GPU: 'Graphics',
};

/** Resource usage of the app's processes. Electron reports each one's CPU time since the previous call. */
export class AppProcesses {
  readonly #known = new Set<number>();

  usage(): readonly ProcessUsage[] {
    return app.getAppMetrics().map((metric) => {
      const isNew = !this.#known.has(metric.pid);
      this.#known.add(metric.pid);
      return {
        pid: metric.pid,
        name: NAMES[metric.type] ?? metric.name ?? metric.type,
        // In kilobytes.
        memoryBytes: metric.memory.workingSetSize * 1024,
        cpuPercent: isNew ? null : metric.cpu.percentCPUUsage,
      };
    });
  }
}
