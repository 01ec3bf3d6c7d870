import type { Anthropic } from '@anthropic-ai/sdk';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { LanguageModel } from 'ai';
import type { OpenAI } from 'openai';
import type { Question } from '../support/question.ts';

type Ask = (question: Question) => Promise<string>;

const PROMPT = 'Say hello';
const AZURE_VERSION = '2024-10-21';

/** One call per SDK as its documentation shows it; returns the text of the response. */
export const SDKS: Readonly<Record<string, Ask>> = {
  openai: async (question) => {
    const openai = await import('openai');
    return chat(new openai.OpenAI(options(question)), question);
  },
  'openai-responses': async (question) => {
    const openai = await import('openai');
    const { responses } = new openai.OpenAI(options(question));
    const { model } = question;
    if (!question.isStreamed) return (await responses.create({ model, input: PROMPT })).output_text;
    const stream = await responses.create({ model, input: PROMPT, stream: true });
    return joined(stream, (event) => (event.type === 'response.output_text.delta' ? event.delta : ''));
  },
  'azure-endpoint': async (question) => {
    const { AzureOpenAI } = await import('openai');
    const { apiKey, baseUrl: endpoint, model: deployment } = question;
    return chat(
      new AzureOpenAI({ apiKey, endpoint, deployment, apiVersion: AZURE_VERSION, maxRetries: 0 }),
      question,
    );
  },
  'azure-base-url': async (question) => {
    const { AzureOpenAI } = await import('openai');
    return chat(new AzureOpenAI({ ...options(question), apiVersion: AZURE_VERSION }), question);
  },
  anthropic: async (question) => {
    const anthropic = await import('@anthropic-ai/sdk');
    return messages(new anthropic.Anthropic(options(question)), question);
  },
  'anthropic-token': async (question) => {
    const anthropic = await import('@anthropic-ai/sdk');
    const client = new anthropic.Anthropic({
      ...options(question),
      apiKey: null,
      authToken: question.apiKey,
    });
    return messages(client, question);
  },
  'google-genai': async ({ apiKey, baseUrl, model, isStreamed }) => {
    const { GoogleGenAI } = await import('@google/genai');
    const { models } = new GoogleGenAI({
      ...(apiKey === '' ? {} : { apiKey }),
      ...(baseUrl === '' ? {} : { httpOptions: { baseUrl } }),
    });
    const turn = { model, contents: PROMPT };
    if (!isStreamed) return (await models.generateContent(turn)).text ?? '';
    return joined(await models.generateContentStream(turn), ({ text }) => text);
  },
  groq: async (question) => {
    const { Groq } = await import('groq-sdk');
    const { completions } = new Groq(options(question)).chat;
    if (!question.isStreamed)
      return (await completions.create(chatTurn(question))).choices[0]?.message.content ?? '';
    const stream = await completions.create({ ...chatTurn(question), stream: true });
    return joined(stream, ({ choices }) => choices[0]?.delta.content);
  },
  mistral: async (question) => {
    const { Mistral } = await import('@mistralai/mistralai');
    const { chat: mistral } = new Mistral({ apiKey: question.apiKey, serverURL: question.baseUrl });
    const textOf = (content: unknown) => (typeof content === 'string' ? content : '');
    if (!question.isStreamed) {
      return textOf((await mistral.complete(chatTurn(question))).choices[0]?.message?.content);
    }
    const stream = await mistral.stream(chatTurn(question));
    return joined(stream, ({ data }) => textOf(data.choices[0]?.delta.content));
  },
  ollama: async ({ baseUrl: host, model, isStreamed }) => {
    const { Ollama } = await import('ollama');
    const client = new Ollama({ host });
    const turn = { model, messages: [{ role: 'user', content: PROMPT }] };
    if (!isStreamed) return (await client.chat(turn)).message.content;
    return joined(await client.chat({ ...turn, stream: true }), ({ message }) => message.content);
  },
  'ai-openai': async (question) => {
    const { createOpenAI } = await import('@ai-sdk/openai');
    return generated(createOpenAI(aiOptions(question))(question.model), question);
  },
  'ai-anthropic': async (question) => {
    const { createAnthropic } = await import('@ai-sdk/anthropic');
    return generated(createAnthropic(aiOptions(question))(question.model), question);
  },
  'ai-google': async (question) => {
    const { createGoogleGenerativeAI } = await import('@ai-sdk/google');
    return generated(createGoogleGenerativeAI(aiOptions(question))(question.model), question);
  },
  'ai-openai-compatible': async (question) => {
    const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
    return generated(
      createOpenAICompatible({ name: 'here', ...aiOptions(question) })(question.model),
      question,
    );
  },
  'langchain-openai': async (question) => {
    const { ChatOpenAI } = await import('@langchain/openai');
    const { apiKey, baseUrl, model } = question;
    return invoked(
      new ChatOpenAI({ apiKey, model, maxRetries: 0, configuration: { baseURL: baseUrl } }),
      question,
    );
  },
  'langchain-anthropic': async (question) => {
    const { ChatAnthropic } = await import('@langchain/anthropic');
    const { apiKey, baseUrl: anthropicApiUrl, model } = question;
    return invoked(new ChatAnthropic({ apiKey, model, maxRetries: 0, anthropicApiUrl }), question);
  },
  'langchain-google': async (question) => {
    const { ChatGoogleGenerativeAI } = await import('@langchain/google-genai');
    const { apiKey, baseUrl, model } = question;
    return invoked(new ChatGoogleGenerativeAI({ apiKey, model, maxRetries: 0, baseUrl }), question);
  },
};

function options({ apiKey, baseUrl, headers, retries = 0 }: Question) {
  return {
    ...(apiKey === '' ? {} : { apiKey }),
    ...(baseUrl === '' ? {} : { baseURL: baseUrl }),
    ...(headers === undefined ? {} : { defaultHeaders: headers }),
    maxRetries: retries,
  };
}

function aiOptions({ apiKey, baseUrl }: Question) {
  return { apiKey, baseURL: baseUrl };
}

function chatTurn({ model }: Question) {
  return { model, messages: [{ role: 'user' as const, content: PROMPT }] };
}

async function chat(client: OpenAI, question: Question): Promise<string> {
  const { completions } = client.chat;
  if (!question.isStreamed)
    return (await completions.create(chatTurn(question))).choices[0]?.message.content ?? '';
  const stream = await completions.create({ ...chatTurn(question), stream: true });
  return joined(stream, ({ choices }) => choices[0]?.delta.content);
}

async function messages(client: Anthropic, question: Question): Promise<string> {
  const turn = { ...chatTurn(question), max_tokens: 16 };
  const message = question.isStreamed
    ? await client.messages.stream(turn).finalMessage()
    : await client.messages.create(turn);
  return message.content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

async function generated(model: LanguageModel, { isStreamed }: Question): Promise<string> {
  const { generateText, streamText } = await import('ai');
  const turn = { model, prompt: PROMPT, maxRetries: 0 };
  if (!isStreamed) return (await generateText(turn)).text;
  return joined(streamText(turn).textStream, (text) => text);
}

async function invoked(model: BaseChatModel, { isStreamed }: Question): Promise<string> {
  if (!isStreamed) return (await model.invoke(PROMPT)).text;
  return joined(await model.stream(PROMPT), ({ text }) => text);
}

async function joined<Part>(
  stream: AsyncIterable<Part>,
  textOf: (part: Part) => string | null | undefined,
): Promise<string> {
  let text = '';
  for await (const part of stream) text += textOf(part) ?? '';
  return text;
}
