import { documentedScript } from '../support/documented-script.ts';

/** Compose example of the document that the product is based on, as pasted. */
export const COMPOSE = `version: '3.8'
services:
  lunaroute:
    image: lunaroute:latest
    ports:
      - "8081:8081"
    environment:
      # OpenAI pool config
      OPENAI_API_KEY: \${OPENAI_API_KEY}
      LUNAROUTE_OPENAI_TIMEOUT_SECS: 300
      LUNAROUTE_OPENAI_POOL_MAX_IDLE: 64
      # Anthropic pool config
      ANTHROPIC_API_KEY: \${ANTHROPIC_API_KEY}
      LUNAROUTE_ANTHROPIC_TIMEOUT_SECS: 600
      LUNAROUTE_ANTHROPIC_POOL_MAX_IDLE: 32
      # Logging
      LUNAROUTE_LOG_LEVEL: info
      RUST_LOG: lunaroute=debug
`;

/** Production script of that document, with the line that logs connections. */
export const SCRIPT = documentedScript('complete-example', 'debug-logging');
