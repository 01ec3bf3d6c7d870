import { z } from '../../src/contract/zod.ts';
import type { SettingValue } from '../../src/contract/settings.ts';
import type { RuleDraft } from './draft.ts';

const WrittenRule = z.object({
  model_pattern: z.string().catch(''),
  provider: z.string().optional(),
  primary: z.string().optional(),
});

/** The rules of the file, which arrive as one text of JSON each; what is no rule becomes an empty one. */
export function rulesOf(value: SettingValue | undefined): readonly RuleDraft[] {
  if (!Array.isArray(value)) return [];
  return value.map((item) => {
    const rule = WrittenRule.safeParse(parse(String(item)));
    if (!rule.success) return { model_pattern: '', provider: '' };
    return {
      model_pattern: rule.data.model_pattern,
      provider: rule.data.provider ?? rule.data.primary ?? '',
    };
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
