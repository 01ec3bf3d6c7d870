import { testMatrix } from './support/matrix.ts';
import { GROQ_SETTINGS } from './support/settings-under-test.ts';

testMatrix(GROQ_SETTINGS);
