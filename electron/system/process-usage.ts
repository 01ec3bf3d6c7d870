import { app, type ProcessMetric } from 'electron';
import type { ProcessUsage } from '../../src/contract/about.ts';

/** Electron's words for its processes, as people look for them. */
const NAMES: Readonly<Partial<Record<ProcessMetric['type'], string>>> = {
  Browser: 'Main process',
  Tab: 'Window',
  GPU: 'Graphics',
};

/** What the app's processes use. Electron tells each one's processor time since it was last asked. */
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
