import { create } from 'zustand';
import type { Finding } from '../../src/contract/settings.ts';
import type { Draft } from './draft.ts';

/** Everything that was typed and not applied, by dotted key: it outlives tabs and pages. */
export interface Staged {
  readonly drafts: Readonly<Record<string, Draft>>;
  /** Keys that were left once: from then on they are checked as one types. */
  readonly checked: ReadonlySet<string>;
  /** Keys whose file value is edited although a variable hides it. */
  readonly editedAnyway: ReadonlySet<string>;
  /** What the program found wrong with the drafts at the last Apply. */
  readonly refusals: readonly Finding[];
  readonly stage: (drafts: Readonly<Record<string, Draft>>) => void;
  /** Takes a draft back; with `isDone` its field is as it was before anybody edited it. */
  readonly drop: (key: string, isDone?: boolean) => void;
  readonly check: (keys: readonly string[]) => void;
  readonly editAnyway: (key: string) => void;
  readonly refuse: (findings: readonly Finding[]) => void;
  readonly discard: () => void;
}

const NOTHING: Pick<Staged, 'drafts' | 'checked' | 'editedAnyway' | 'refusals'> = {
  drafts: {},
  checked: new Set(),
  editedAnyway: new Set(),
  refusals: [],
};

export const useStaged = create<Staged>((set) => ({
  ...NOTHING,
  stage: (drafts) =>
    set((state) => ({
      drafts: { ...state.drafts, ...drafts },
      refusals: state.refusals.filter(({ key }) => key === undefined || !Object.hasOwn(drafts, key)),
    })),
  drop: (key, isDone = false) =>
    set((state) => {
      const { [key]: _dropped, ...drafts } = state.drafts;
      return {
        drafts,
        checked: without(state.checked, key),
        // Who types back to where it was is still typing.
        editedAnyway: isDone ? without(state.editedAnyway, key) : state.editedAnyway,
        refusals: state.refusals.filter((finding) => finding.key !== key),
      };
    }),
  check: (keys) => set((state) => ({ checked: new Set([...state.checked, ...keys]) })),
  editAnyway: (key) => set((state) => ({ editedAnyway: new Set([...state.editedAnyway, key]) })),
  refuse: (findings) => set({ refusals: findings }),
  discard: () => set(NOTHING),
}));

function without(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  return new Set([...keys].filter((one) => one !== key));
}
