import type { Answers, Question } from './parse-answers';

/** Parsing is stopped after this time; 2 MB take well under a second. Milliseconds. */
const PATIENCE_MS = 20_000;

export class NotRead extends Error {}

interface Waiting {
  resolve: (answer: unknown) => void;
  reject: (reason: NotRead) => void;
}

/** Guarantee: the worker answers a question with the type that `Answers` has for its kind. */
const asAnswer = <Kind extends Question['kind']>(value: unknown) => value as Answers[Kind];

/** The worker that parses files and lints rows; starts with the first question. */
export class Reader {
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private last = 0;

  /** Rejects with `NotRead`; the next question starts a new worker. */
  async ask<Kind extends Question['kind']>(
    question: Extract<Question, { kind: Kind }>,
  ): Promise<Answers[Kind]> {
    const worker = this.start();
    const id = ++this.last;
    const answer = await new Promise<unknown>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      setTimeout(() => this.waiting.has(id) && this.stop(), PATIENCE_MS);
      worker.postMessage({ id, question });
    });
    if (answer === null) throw new NotRead();
    return asAnswer<Kind>(answer);
  }

  stop(): void {
    this.worker?.terminate();
    this.worker = null;
    for (const { reject } of this.waiting.values()) reject(new NotRead());
    this.waiting.clear();
  }

  private start(): Worker {
    if (this.worker !== null) return this.worker;
    const worker = new Worker(new URL('./parse-worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<{ id: number; answer: unknown }>) => {
      this.waiting.get(data.id)?.resolve(data.answer);
      this.waiting.delete(data.id);
    });
    worker.addEventListener('error', () => this.stop());
    this.worker = worker;
    return worker;
  }
}
