/** The levels of the log, from the rarest to the most talkative. */
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The parts of the program that log under a name of their own. */
export const LOG_TARGETS = ['lunaroute_ingress', 'lunaroute_egress', 'lunaroute_control'] as const;
export type LogTarget = (typeof LOG_TARGETS)[number];
