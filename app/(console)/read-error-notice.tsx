import { ProblemNotice } from '@/components/problem-notice';
import { ReadError } from '@/lib/core/fetcher';

export function ReadErrorNotice({ error }: { error: Error }) {
  const problem =
    error instanceof ReadError
      ? error.problem
      : { code: 'unexpected' as const, message: 'Something went wrong. Close this and try again.' };
  return <ProblemNotice problem={problem} />;
}
