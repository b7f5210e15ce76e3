// Parses configuration files and lints rows outside of the main thread, so that the page stays responsive. The policy
// of its script (lib/http/server/security-headers.ts) permits no connections.
import { answer, type Question } from './parse-answers';

self.addEventListener('message', async ({ data }: MessageEvent<{ id: number; question: Question }>) => {
  try {
    self.postMessage({ id: data.id, answer: await answer(data.question) });
  } catch {
    // No reason, which could quote a file.
    self.postMessage({ id: data.id, answer: null });
  }
});
