import { PRESETS } from '../../../src/contract/settings/presets.ts';
import { useStaged } from '../../settings-form/staged.ts';
import { Button } from '../../ui/button.tsx';
import { Tip } from '../../ui/tip.tsx';
import { presetDrafts, formatPreset } from './presets.ts';
import * as words from './words.ts';

interface PresetsProps {
  readonly provider: string;
  readonly isLocked: boolean;
}

/** Buttons that stage the values of a preset without applying them. */
export function Presets({ provider, isLocked }: PresetsProps) {
  return (
    <div className="presets" role="group" aria-label={words.presets}>
      <span className="presets-label">{words.preset}</span>
      {PRESETS.map((preset) => (
        <Tip key={preset.id} text={words.stages(formatPreset(preset))} side="bottom">
          <Button
            isDisabled={isLocked}
            onClick={() => useStaged.getState().stage(presetDrafts(preset, provider))}
          >
            {preset.label}
          </Button>
        </Tip>
      ))}
    </div>
  );
}
