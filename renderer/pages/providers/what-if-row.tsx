import { ChartLine } from 'lucide-react';
import { useId, useState } from 'react';
import type { WhatIfSetting } from '../../../src/contract/doctor.ts';
import { SettingRow, type SettingRowProps } from '../../settings-form/setting-row.tsx';
import { Button } from '../../ui/button.tsx';
import { lazyPart } from '../../ui/lazy-part.tsx';
import * as words from './words.ts';

/** The simulation, loaded when first opened. */
export const WHAT_IF = lazyPart({ load: async () => (await import('./what-if.tsx')).WhatIf });

interface WhatIfRowProps extends SettingRowProps {
  readonly provider: string;
  readonly setting: WhatIfSetting;
}

/** Row of a setting whose values can be simulated on recorded traffic; the simulation runs only once opened. */
export function WhatIfRow({ provider, setting, ...row }: WhatIfRowProps) {
  const id = useId();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <SettingRow
      {...row}
      besideName={
        <Button
          size="small"
          tone="quiet"
          className="what-if-button"
          icon={<ChartLine size={13} aria-hidden="true" />}
          aria-expanded={isOpen}
          aria-controls={isOpen ? id : undefined}
          onClick={() => setIsOpen(!isOpen)}
        >
          {words.whatIf}
          <span className="visually-hidden"> {row.row.entry.definition.label}</span>
        </Button>
      }
      below={
        isOpen ? (
          <WHAT_IF.Part
            id={id}
            row={row.row}
            provider={provider}
            setting={setting}
            lockedBecause={row.lockedBecause}
          />
        ) : undefined
      }
    />
  );
}
