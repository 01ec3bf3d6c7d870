import type { TokenSums } from '../../../src/contract/sessions.ts';
import { TOKEN_KINDS, type TokenKind } from '../../text/format-tokens.ts';

interface TokenBarProps {
  readonly tokens: TokenSums;
  /** What the bar's full width stands for. */
  readonly most: number;
}

/** Read, written, fresh and output in this order; what is above zero is never thinner than two pixels. */
export function TokenBar({ tokens, most }: TokenBarProps) {
  return (
    <span className="token-bar" aria-hidden="true">
      {TOKEN_KINDS.map((kind) => {
        const count = tokens[kind] ?? 0;
        return count <= 0 ? null : (
          <span
            key={kind}
            className={`token-part token-${kind}`}
            style={{ width: `${(count / most) * 100}%` }}
          />
        );
      })}
    </span>
  );
}

interface SwatchProps {
  readonly kind: TokenKind;
}

/** The colour and pattern of one kind, beside its name. */
export function Swatch({ kind }: SwatchProps) {
  return <span className={`swatch token-${kind}`} aria-hidden="true" />;
}
