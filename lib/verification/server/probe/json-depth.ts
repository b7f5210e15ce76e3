import 'server-only';

/** More than any list of tools needs: tool schemas nest about 20 levels. */
const DEPTH_MAX = 64;

export function createDepthMeter() {
  let depth = 0;
  let inString = false;
  let isEscaped = false;
  return {
    reset() {
      depth = 0;
      inString = isEscaped = false;
    },
    feed(text: string): boolean {
      for (const sign of text) {
        if (isEscaped) isEscaped = false;
        else if (inString && sign === '\\') isEscaped = true;
        else if (sign === '"') inString = !inString;
        else if (!inString && (sign === '{' || sign === '[')) depth += 1;
        else if (!inString && (sign === '}' || sign === ']')) depth -= 1;
        if (depth > DEPTH_MAX) return false;
      }
      return true;
    },
  };
}

export const isShallow = (json: string): boolean => createDepthMeter().feed(json);

/** As `createDepthMeter`, for an event stream: the data lines of one event are one text (HTML, 9.2.6). */
export function createEventDepthMeter(): (text: string) => boolean {
  const meter = createDepthMeter();
  let line = '';
  let afterReturn = false;
  const endLine = (): boolean => {
    const [, data] = /^data:?(.*)$/s.exec(line) ?? [];
    if (line === '') meter.reset();
    line = '';
    return data === undefined || meter.feed(data);
  };
  return (text) => {
    for (const part of text.split(/(\r|\n)/)) {
      if (part === '') continue;
      // Of CR LF, only the CR ends a line.
      if (part === '\n' && afterReturn) afterReturn = false;
      else if (part === '\r' || part === '\n') {
        afterReturn = part === '\r';
        if (!endLine()) return false;
      } else {
        afterReturn = false;
        line += part;
      }
    }
    return true;
  };
}
