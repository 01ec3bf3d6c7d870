import type { UpdateView } from './updates.ts';
import { z } from './zod.ts';

/** A text to read, copy or save. */
export interface TextFile {
  /** Suggested file name, such as `lunaroute-support-2026-11-28.txt`. */
  readonly name: string;
  readonly text: string;
}

/** Files and folders that the program reads and writes. */
const PLACES = ['settings_file', 'data_folder', 'recordings', 'key_store'] as const;
export type PlaceName = (typeof PLACES)[number];

/** Labels for the places. */
export const PLACE_LABELS: Readonly<Record<PlaceName, string>> = {
  settings_file: 'Config file',
  data_folder: 'Data folder',
  recordings: 'Recordings',
  key_store: 'Key store',
};

/** Location of the log: the program writes no log file. */
export const LOG_WORDS = 'Standard output. The newest lines are on the Log page.';

/** One of these places on this machine; it need not exist yet. */
export interface ProgramPlace {
  readonly place: PlaceName;
  readonly path: string;
}

/** Resources that one of the program's processes uses. */
export interface ProcessUsage {
  readonly pid: number;
  /** For example `Main process`. */
  readonly name: string;
  readonly memoryBytes: number;
  /** Since the previous request for it, as a share of all processors, 0..100; null the first time. */
  readonly cpuPercent: number | null;
}

/** Everything that the About section shows. */
export interface AboutView {
  /** The program's own version first. */
  readonly versions: readonly { readonly name: string; readonly version: string }[];
  readonly places: readonly ProgramPlace[];
  /** Whether places can be shown in a file manager. */
  readonly canReveal: boolean;
  readonly update: UpdateView;
  readonly processes: readonly ProcessUsage[];
}

/** Input of `desktop.reveal`. */
export const RevealInput = z.strictObject({ place: z.enum(PLACES) });
/** The version that the user doesn't want to hear about again. */
export const DismissUpdateInput = z.strictObject({ version: z.string().max(128) });

/** Returns for example `120 MB` and `0.4%`; a dash for CPU time not known yet. */
export function usageNumbers({ memoryBytes, cpuPercent }: ProcessUsage): {
  readonly memory: string;
  readonly cpu: string;
} {
  const memory = `${Math.round(memoryBytes / 1024 / 1024)} MB`;
  return { memory, cpu: cpuPercent === null ? '–' : `${cpuPercent.toFixed(1)}%` };
}
