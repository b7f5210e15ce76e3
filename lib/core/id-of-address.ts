/**
 * Returns the id in a URL segment. Pages get the segment encoded and handlers get it decoded; without this
 * function, an id with a colon would be encoded twice on its way to the API. A segment that cannot be decoded
 * is returned unchanged.
 */
export function idOfAddress(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
