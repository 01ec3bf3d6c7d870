import { RefreshCw } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import type { WhatIfCurve, WhatIfSetting } from '../../../src/contract/doctor.ts';
import type { RowState } from '../../settings-form/row-state.ts';
import { useStaged } from '../../settings-form/staged.ts';
import { useControl } from '../../client/client.ts';
import { reason } from '../../proxy/proxy-actions.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { ChipButton } from '../../ui/chip.tsx';
import { copyText } from '../../ui/copy.ts';
import { WhatIfChart } from './what-if-chart.tsx';
import './what-if.css';
import { formatBasis, triedValue } from './format-what-if.ts';
import * as words from './words.ts';

interface WhatIfProps {
  readonly id: string;
  readonly row: RowState;
  readonly provider: string;
  readonly setting: WhatIfSetting;
  readonly lockedBecause: string;
}

/** Shows how other values of a setting would have performed on recorded traffic. */
export function WhatIf({ id, row, provider, setting, lockedBecause }: WhatIfProps) {
  const [answer, again] = useCurve(provider, setting, row.setting.value);
  return (
    <div id={id} className="what-if" role="group" aria-label={words.whatIfOf(row.entry.definition.label)}>
      {answer.kind === 'curve' && answer.curve.requests > 0 ? (
        <Curve
          key={`${answer.curve.current} ${answer.curve.best}`}
          curve={answer.curve}
          row={row}
          lockedBecause={lockedBecause}
          onAgain={again}
        />
      ) : (
        <div className="what-if-foot">
          <p role="status" className="secondary">
            {formatEmpty(answer)}
          </p>
          {answer.kind === 'asking' ? null : (
            <Button size="small" onClick={again}>
              {words.refresh}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

interface CurveProps {
  readonly curve: WhatIfCurve;
  readonly row: RowState;
  readonly lockedBecause: string;
  readonly onAgain: () => void;
}

function Curve({ curve, row, lockedBecause, onAgain }: CurveProps) {
  const id = useId();
  const [value, setValue] = useState(curve.best);
  const { points } = curve;
  const chosen = Math.max(
    0,
    points.findIndex((point) => point.value === value),
  );
  const point = points[chosen];
  return (
    <>
      <div className="what-if-head">
        <p id={`${id}-basis`} className="small">
          {formatBasis(curve)}
        </p>
        <p className="what-if-legend" aria-hidden="true">
          <span className="what-if-key what-if-key-share">{words.reused}</span>
          <span className="what-if-key what-if-key-idle">{words.mostIdle}</span>
        </p>
        <IconButton
          size="small"
          label={words.simulateAgain(row.entry.definition.label)}
          icon={<RefreshCw size={13} aria-hidden="true" />}
          onClick={onAgain}
        />
      </div>
      <WhatIfChart
        curve={curve}
        label={row.entry.definition.label}
        chosen={chosen}
        describedBy={`${id}-basis`}
        onChoose={(at) => setValue(points[at]?.value ?? value)}
      />
      <div className="what-if-foot">
        <p role="status">{point?.sentence ?? ''}</p>
        {point === undefined ? null : (
          <StageButton curve={curve} value={point.value} row={row} lockedBecause={lockedBecause} />
        )}
      </div>
    </>
  );
}

interface StageButtonProps extends Omit<CurveProps, 'onAgain'> {
  readonly value: number;
}

function StageButton({ curve, value, row, lockedBecause }: StageButtonProps) {
  const { entry, reading, isStaged, setting } = row;
  const shown = triedValue(value, curve);
  const isThis = isStaged && reading?.kind === 'value' && reading.value === value;
  if (setting.source.kind === 'env') {
    const { name } = setting.source;
    return (
      <p className="what-if-held">
        <span className="small">{words.setByVariable}</span>
        <ChipButton tone="magenta" label={words.copy(name)} onPress={() => void copyText(name, name)}>
          {name}
        </ChipButton>
      </p>
    );
  }
  const isNow = value === curve.current && !isStaged;
  return (
    // Stays mounted with nothing to stage, since removing it would lose the keyboard focus.
    <Button
      isDisabled={isThis || isNow || lockedBecause !== ''}
      title={lockedBecause === '' ? undefined : lockedBecause}
      onClick={() => stageValue(row, value)}
    >
      {isThis ? words.isStaged : isNow ? words.inEffectNow : words.stage(shown)}
      <span className="visually-hidden">{words.forSetting(entry.definition.label)}</span>
    </Button>
  );
}

/** Stages a value; if the file already has it, drops the draft. */
function stageValue({ entry, fileValue }: RowState, value: number): void {
  const { stage, drop } = useStaged.getState();
  if (fileValue === value) drop(entry.key);
  else stage({ [entry.key]: { kind: 'text', text: String(value) } });
}

type Answer =
  | { readonly kind: 'asking' }
  | { readonly kind: 'curve'; readonly curve: WhatIfCurve }
  | { readonly kind: 'none' }
  | { readonly kind: 'failed'; readonly message: string };

function formatEmpty(answer: Answer): string {
  switch (answer.kind) {
    case 'asking':
      return words.simulating;
    case 'curve':
      return words.nothingRecorded;
    case 'none':
      return words.noPool;
    case 'failed':
      return answer.message;
  }
}

/** Loads the curve on opening, when the value in effect changes, and on request. */
function useCurve(provider: string, setting: WhatIfSetting, current: unknown): [Answer, () => void] {
  const client = useControl();
  const [answer, setAnswer] = useState<Answer>({ kind: 'asking' });
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    const left = new AbortController();
    const ask = async (): Promise<void> => {
      try {
        const curve = await client.doctor.whatIf({ provider, setting }, { signal: left.signal });
        setAnswer(curve === null ? { kind: 'none' } : { kind: 'curve', curve });
      } catch (error) {
        if (!left.signal.aborted) setAnswer({ kind: 'failed', message: reason(error) });
      }
    };
    void ask();
    return () => left.abort();
    // oxlint-disable-next-line react/exhaustive-deps, react/exhaustive-effect-dependencies -- another value in effect makes another curve.
  }, [client, provider, setting, current, asked]);
  return [answer, () => setAsked((count) => count + 1)];
}
