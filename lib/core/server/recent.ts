import 'server-only';

/** Values by key, at most `max`: what was not asked for the longest goes first. */
export function createRecent<Value>(max: number) {
  const kept = new Map<string, Value>();
  const set = (key: string, value: Value): Value => {
    kept.delete(key);
    kept.set(key, value);
    const oldest = kept.size > max ? kept.keys().next().value : undefined;
    if (oldest !== undefined) kept.delete(oldest);
    return value;
  };
  return {
    set,
    get(key: string): Value | undefined {
      const value = kept.get(key);
      return value === undefined ? undefined : set(key, value);
    },
  };
}

export type Recent<Value> = ReturnType<typeof createRecent<Value>>;
