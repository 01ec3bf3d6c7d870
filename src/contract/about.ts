import type { UpdateView } from './updates.ts';
import { z } from './zod.ts';

/** A text to read, copy or save. */
export interface TextFile {
  /** A name for the file, such as `lunaroute-support-2026-11-28.txt`. */
  readonly name: string;
  readonly text: string;
}

/** The files and folders that the program reads and writes. */
const PLACES = ['settings_file', 'data_folder', 'recordings', 'key_store'] as const;
export type PlaceName = (typeof PLACES)[number];

/** What they are called. */
export const PLACE_LABELS: Readonly<Record<PlaceName, string>> = {
  settings_file: 'Settings file',
  data_folder: 'Data folder',
  recordings: 'Recordings',
  key_store: 'Key store',
};

/** Where the log is: the program writes no file of its own. */
export const LOG_WORDS = 'Standard output. The newest lines are on the Log page.';

/** One of them, as it is on this machine; it need not exist yet. */
export interface ProgramPlace {
  readonly place: PlaceName;
  readonly path: string;
}

/** What a process of the program uses now. */
export interface ProcessUsage {
  readonly pid: number;
  /** Such as `Main process`. */
  readonly name: string;
  readonly memoryBytes: number;
  /** Since the one before this was asked for, as a share of all processors, 0..100; null the first time. */
  readonly cpuPercent: number | null;
}

/** Everything that the About section shows. */
export interface AboutView {
  /** The program's own first. */
  readonly versions: readonly { readonly name: string; readonly version: string }[];
  readonly places: readonly ProgramPlace[];
  /** Whether places can be shown in a file manager. */
  readonly canReveal: boolean;
  readonly update: UpdateView;
  readonly processes: readonly ProcessUsage[];
}

/** A place to show. */
export const RevealInput = z.strictObject({ place: z.enum(PLACES) });
/** The version that its user does not want to be told of again. */
export const DismissUpdateInput = z.strictObject({ version: z.string().max(128) });

/** Such as `120 MB` and `0.4%`; a dash for processor time that is not known yet. */
export function usageNumbers({ memoryBytes, cpuPercent }: ProcessUsage): {
  readonly memory: string;
  readonly cpu: string;
} {
  const memory = `${Math.round(memoryBytes / 1024 / 1024)} MB`;
  return { memory, cpu: cpuPercent === null ? '-' : `${cpuPercent.toFixed(1)}%` };
}
