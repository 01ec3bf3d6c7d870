import { testMatrix } from './support/matrix.ts';
import { OPENAI_SETTINGS } from './support/settings-under-test.ts';

testMatrix(OPENAI_SETTINGS);
